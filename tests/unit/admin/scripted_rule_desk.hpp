#pragma once
// A desk of the rules that writes down what it is asked, and answers as it is told.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/rule_desk.hpp"

namespace budstikke::tests {

class ScriptedRuleDesk : public RuleDesk {
 public:
  boost::asio::awaitable<Outcome<Proposal>> publish(RuleText text, Actor actor) override {
    note("publish " + text.file + " " + text.text, actor);
    if (failure) co_return *failure;
    if (has_errors(diagnostics)) co_return Proposal{std::nullopt, diagnostics};
    co_return Proposal{publications.front(), diagnostics};
  }
  boost::asio::awaitable<Outcome<Publication>> approve(std::uint64_t number, Actor actor) override {
    return one("approve", number, std::move(actor));
  }
  boost::asio::awaitable<Outcome<Publication>> withdraw(std::uint64_t number, Actor actor) override {
    return one("withdraw", number, std::move(actor));
  }
  boost::asio::awaitable<Outcome<Publication>> roll_back(std::uint64_t number, Actor actor) override {
    return one("rollback", number, std::move(actor));
  }
  boost::asio::awaitable<Outcome<std::vector<Publication>>> history() override {
    if (failure) co_return *failure;
    co_return publications;
  }
  boost::asio::awaitable<Outcome<ReplayReport>> replay(RuleText candidate, ReplayRange range) override {
    asked.push_back("replay " + candidate.text);
    replayed = range;
    if (failure) co_return *failure;
    co_return report;
  }
  boost::asio::awaitable<Outcome<std::string>> explain(MessageId message, std::string language) override {
    asked.push_back("explain " + message.value() + " " + language);
    if (failure) co_return *failure;
    co_return explanation;
  }

  std::vector<std::string> asked;
  std::vector<Publication> publications;
  Diagnostics diagnostics;
  ReplayRange replayed;
  ReplayReport report;
  std::string explanation = R"({"decisions":[]})";
  std::optional<Failure> failure;

 private:
  void note(const std::string& what, const Actor& actor) {
    asked.push_back(what + " by " + actor.caller + "/" + actor.who + (actor.authenticated ? "!" : "") + ": " +
                    actor.why);
  }
  boost::asio::awaitable<Outcome<Publication>> one(std::string verb, std::uint64_t number, Actor actor) {
    note(verb + " " + std::to_string(number), actor);
    if (failure) co_return *failure;
    co_return publications.front();
  }
};

}  // namespace budstikke::tests
