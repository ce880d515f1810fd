#pragma once
// Rule sets of any size in the shapes that operators write, each with messages for it: for the benchmark and the tests of
// the matcher's work.

#include <functional>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace budstikke::rules::testing {

struct Message {
  Facts facts;
  Date date;
};
struct ManyRules {
  std::vector<Rule> rules;  ///< the last holds for every message
  std::vector<Message> messages;
};
struct Shape {
  std::string name;
  std::function<ManyRules(std::size_t)> make;  ///< of so many rules
};
[[nodiscard]] inline const std::vector<Shape>& shapes();

namespace many {

inline Date day(std::size_t n) {
  return Date(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1) + std::chrono::days(n));
}

inline std::string digits(std::size_t n, std::size_t width) {
  std::string text = std::to_string(n);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

inline Condition is(std::string fact, std::string value) {
  return {std::move(fact), OneOf{{std::move(value)}, {}}, {}};
}
inline Condition begins(std::string fact, std::string prefix) {
  return {std::move(fact), OneOf{{}, {std::move(prefix)}}, {}};
}
inline Condition between(std::string fact, std::size_t least, std::size_t most) {
  return {std::move(fact), Between{static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)}, {}};
}

inline const std::vector<std::string>& types() {
  static const std::vector<std::string> all{
      "HELSEOPPL_SOKNAD", "DIALOG_HELSEFAGLIG", "DIALOG_FORESPORSEL", "DIALOG_NOTAT",      "LOG_DOD",
      "UTSKR_RAPPORT",    "INNLEGG_RAPPORT",    "HELSEOPPL",          "ORIENTERING_OM_DOD"};
  return all;
}
inline const std::vector<std::string>& needs() {
  static const std::vector<std::string> all{"coordinator", "individual-plan", "child-coordinator"};
  return all;
}
template <class T>
const T& turn(const std::vector<T>& all, std::size_t n) {
  return all[n % all.size()];
}

/// What any message brings.
inline Message message() {
  return {{{"consent.refused", false},
           {"conversation.is_reply", false},
           {"message.attachments", std::int64_t{0}},
           {"message.body", "http://www.kith.no/xmlstds/plo/1.6"},
           {"message.documents", std::int64_t{1}},
           {"message.format", "msghead"},
           {"message.processing", "P"},
           {"message.status", "N"},
           {"message.type", types().front()},
           {"need", std::set<std::string>{"coordinator"}},
           {"patient.age", std::int64_t{40}},
           {"patient.district", "030101"},
           {"patient.id_type", std::set<std::string>{"FNR"}},
           {"patient.municipality", "1804"},
           {"receiver.her_id", "8000001"},
           {"receiver.service", "KP02"},
           {"sender.business", "9000001"},
           {"sender.her_id", "7000001"},
           {"sender.service", "S01"}},
          day(2000)};
}

/// `rule` fills the n-th rule; `fill` makes a message that the n-th rule takes.
struct Frame {
  std::function<void(Rule&, std::size_t)> rule;
  std::function<void(Message&, std::size_t)> fill;
};

inline ManyRules make(const Frame& frame, std::size_t count) {
  ManyRules many;
  many.rules.resize(count);
  for (std::size_t n = 0; n < count; ++n) {
    Rule& rule = many.rules[n];
    rule.id = RuleId("rule-" + std::to_string(n));
    rule.action = Hold{"reason " + std::to_string(n)};
    if (n + 1 < count) frame.rule(rule, n);
  }
  for (std::size_t i = 0; i < 512; ++i) {
    Message one = message();
    if (i % 8 != 0) frame.fill(one, i * 7919 % (count - 1));  // every eighth is taken by the last rule
    one.facts.insert_or_assign("received.date", one.date);
    many.messages.push_back(std::move(one));
  }
  return many;
}

inline void sender_rule(Rule& rule, std::size_t n) {
  rule.when = {is("sender.her_id", digits(100'000 + n, 1))};
}
inline void sender_message(Message& one, std::size_t n) {
  one.facts["sender.her_id"] = digits(100'000 + n, 1);
}

inline void municipality_rule(Rule& rule, std::size_t n) {
  rule.when = {is("patient.municipality", digits(n % 357 + 300, 4)),
               is("sender.business", digits(n / 357 + 1, 1))};
}
inline void municipality_message(Message& one, std::size_t n) {
  one.facts["patient.municipality"] = digits(n % 357 + 300, 4);
  one.facts["sender.business"] = digits(n / 357 + 1, 1);
}

inline void combined_rule(Rule& rule, std::size_t n) {
  rule.when = {is("message.type", turn(types(), n)), is("patient.municipality", digits(n / 9 % 357 + 300, 4)),
               is("need", turn(needs(), n / 3213)), is("message.theme", digits(n / 9639, 1))};
}
inline void combined_message(Message& one, std::size_t n) {
  one.facts["message.type"] = turn(types(), n);
  one.facts["patient.municipality"] = digits(n / 9 % 357 + 300, 4);
  one.facts["need"] = std::set<std::string>{turn(needs(), n / 3213)};
  one.facts["message.theme"] = digits(n / 9639, 1);
}

inline void age_rule(Rule& rule, std::size_t n) {
  rule.when = {is("message.type", types().front()), between("patient.age", n % 120, n % 120 + n / 120 % 60)};
}
inline void age_message(Message& one, std::size_t n) {
  one.facts["patient.age"] = static_cast<std::int64_t>(n % 120);
}

inline void stretch_rule(Rule& rule, std::size_t n) {
  rule.when = {is("message.type", types().front()), between("message.attachments", 7 * n + 1, 7 * n + 5)};
}
inline void stretch_message(Message& one, std::size_t n) {
  one.facts["message.attachments"] = static_cast<std::int64_t>(7 * n + 3);
}

inline void validity_rule(Rule& rule, std::size_t n) {
  rule.when = {is("message.type", types().front())};
  rule.valid_from = day(n * 13 % 7300);
  rule.valid_to = day(n * 13 % 7300 + n % 30);
}
inline void validity_message(Message& one, std::size_t n) { one.date = day(n * 13 % 7300); }

inline void received_rule(Rule& rule, std::size_t n) {
  rule.when = {is("message.type", types().front()),
               {"received.date", BetweenDates{day(n * 13 % 7300), day(n * 13 % 7300 + n % 30)}, {}},
               is("sender.business", digits(n / 7300 + 1, 1))};
}
inline void received_message(Message& one, std::size_t n) {
  one.date = day(n * 13 % 7300);
  one.facts["sender.business"] = digits(n / 7300 + 1, 1);
}

inline void prefix_rule(Rule& rule, std::size_t n) {
  rule.when = {begins("receiver.service", "K" + digits(n, n % 2 == 0 ? 6 : 7))};
}
inline void prefix_message(Message& one, std::size_t n) {
  one.facts["receiver.service"] = "K" + digits(n, n % 2 == 0 ? 6 : 7) + "X";
}

inline void set_rule(Rule& rule, std::size_t n) {
  rule.when = {is("need", turn(needs(), n)), is("patient.id_type", "T" + digits(n, 1))};
}
inline void set_message(Message& one, std::size_t n) {
  one.facts["need"] = std::set<std::string>(needs().begin(), needs().end());
  one.facts["patient.id_type"] = std::set<std::string>{"FNR", "DNR", "T" + digits(n, 1)};
}

inline const std::vector<std::string>& often_absent() {
  static const std::vector<std::string> all{"patient.municipality", "patient.district",
                                            "patient.age",          "receiver.municipality",
                                            "sender.municipality",  "message.priority"};
  return all;
}
inline void presence_rule(Rule& rule, std::size_t n) {
  rule.when = {{turn(often_absent(), n), Presence{n % 4 < 2}, {}},
               {turn(often_absent(), n + 1 + n / 6 % 5), Presence{n % 8 < 4}, {}},
               is("sender.her_id", digits(100'000 + n / 4, 1))};
}
inline void presence_message(Message& one, std::size_t n) {
  sender_message(one, n / 4);
  for (std::size_t i = 0; i < often_absent().size(); ++i) {
    if ((n >> i) % 2 == 0) one.facts.erase(often_absent()[i]);
  }
}

inline const std::vector<Frame>& parts_of_mix() {
  static const std::vector<Frame> all{
      {sender_rule, sender_message},     {municipality_rule, municipality_message},
      {combined_rule, combined_message}, {stretch_rule, stretch_message},
      {prefix_rule, prefix_message},     {set_rule, set_message},
      {presence_rule, presence_message}, {received_rule, received_message}};
  return all;
}
inline void mixed_rule(Rule& rule, std::size_t n) { turn(parts_of_mix(), n).rule(rule, n / 8); }
inline void mixed_message(Message& one, std::size_t n) { turn(parts_of_mix(), n).fill(one, n / 8); }

}  // namespace many

inline const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = [] {
    const std::vector<std::pair<std::string, many::Frame>> frames{
        {"sender", {many::sender_rule, many::sender_message}},
        {"municipality", {many::municipality_rule, many::municipality_message}},
        {"combined", {many::combined_rule, many::combined_message}},
        {"age", {many::age_rule, many::age_message}},
        {"stretches", {many::stretch_rule, many::stretch_message}},
        {"validity", {many::validity_rule, many::validity_message}},
        {"received", {many::received_rule, many::received_message}},
        {"prefix", {many::prefix_rule, many::prefix_message}},
        {"sets", {many::set_rule, many::set_message}},
        {"presence", {many::presence_rule, many::presence_message}},
        {"mix", {many::mixed_rule, many::mixed_message}}};
    std::vector<Shape> list;
    for (const auto& [name, frame] : frames)
      list.push_back({name, [frame](std::size_t count) { return many::make(frame, count); }});
    return list;
  }();
  return all;
}

}  // namespace budstikke::rules::testing
