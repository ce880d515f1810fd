#pragma once
// A desk of the address book that writes down what it is asked, and answers as it is told.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/address_desk.hpp"

namespace budstikke::tests {

class ScriptedBook : public AddressDesk {
 public:
  using Day = std::optional<std::chrono::year_month_day>;
  using Answer = boost::asio::awaitable<Outcome<std::string>>;

  Answer show(HerId party, Day on) override { return note("show " + party.text() + day(on)); }
  Answer status() override { return note("status"); }
  Answer gaps() override { return note("gaps"); }
  Answer export_book(std::string format, Day on) override { return note("export " + format + day(on)); }
  Answer certificates(bool all) override { return note(all ? "certificates all" : "certificates"); }
  Answer import_book(std::string text, std::string format, bool force, Actor actor) override {
    return note("import " + text + " " + format + (force ? " force" : "") + name(actor));
  }
  Answer correct(std::string entry, Actor actor) override { return note("correct " + entry + name(actor)); }
  Answer end_correction(std::uint64_t number, Actor actor) override {
    return note("end " + std::to_string(number) + name(actor));
  }
  Answer sync(bool full, bool force, Actor actor) override {
    return note(std::string("sync") + (full ? " full" : "") + (force ? " force" : "") + name(actor));
  }

  std::vector<std::string> asked;
  std::optional<Failure> failure;
  std::string answer = R"({"said":"yes"})";

 private:
  static std::string day(Day on) { return on ? " on " + to_text(*on) : ""; }
  static std::string name(const Actor& actor) {
    return " by " + actor.caller + "/" + actor.who + (actor.authenticated ? " known: " : ": ") + actor.why;
  }
  Answer note(std::string what) {
    asked.push_back(std::move(what));
    if (failure) co_return *failure;
    co_return answer;
  }
};

}  // namespace budstikke::tests
