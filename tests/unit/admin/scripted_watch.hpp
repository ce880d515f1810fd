#pragma once
// A desk of the watch that writes down what it is asked, and answers as it is told.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/watch_desk.hpp"

namespace budstikke::tests {

class ScriptedWatch : public WatchDesk {
 public:
  using Day = std::chrono::year_month_day;
  using Answer = boost::asio::awaitable<Outcome<std::string>>;

  Answer alarms(bool all, std::string language) override {
    return note("alarms " + language + (all ? " all" : ""));
  }
  Answer act(AlarmAction action) override {
    return note("act " + std::to_string(static_cast<int>(action.verb)) + " " + action.kind + " " +
                action.subject + " by " + action.actor.caller + "/" + action.actor.who);
  }
  Answer counts(HerId sender, std::optional<Day> day, bool missing) override {
    return note("counts " + sender.text() + (day ? " " + to_text(*day) : "") + (missing ? " missing" : ""));
  }
  Answer report(Day from, Day until) override {
    return note("report " + to_text(from) + " " + to_text(until));
  }

  std::vector<std::string> asked;
  std::optional<Failure> failure;

 private:
  Answer note(std::string what) {
    asked.push_back(std::move(what));
    if (failure) co_return *failure;
    co_return "{}";
  }
};

}  // namespace budstikke::tests
