#pragma once
// Every sentence that explains rules, in English and in bokmål: one table, so that neither language lacks one. Pure.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "engine/model/time.hpp"
#include "rules/language.hpp"

namespace budstikke::rules {

enum class Sentence : std::uint8_t {
  // verdicts and values
  yes,
  no,
  unknown,
  fact_unknown,
  empty_set,
  value_true,
  value_false,
  and_more,
  // why a rule holds or does not
  holds_for_all,
  not_valid_before,
  not_valid_after,
  no_rule_holds,
  could_not_be_had,
  some_fact,
  is_absent,
  fact_is,
  flag_is,
  is_not,
  absent_is_not,
  should_be_absent,
  should_be_present,
  one_of,
  between,
  at_least,
  at_most,
  not_before,
  not_after,
  is_present,
  wanted_present,
  wanted_absent,
  // what a rule does
  send_to,
  copy_to,
  any_order,
  one_at_a_time,
  no_receipt,
  receipt_within,
  given_up_after,
  hold,
  refuse,
  to_receiver,
  to_party,
  to_role,
  to_role_at_place,
  to_service,
  to_service_at_place,
  decided_by,
  undecided,
  left_out,
  // what changed
  added,
  added_asks,
  added_does,
  removed,
  removed_did,
  moved_before,
  moved_after,
  moved_between,
  stands_between,
  stands_before,
  stands_after,
  stands_alone,
  title_now,
  owner_now,
  reason_now,
  first_day_new,
  first_day_now,
  first_day_gone,
  last_day_new,
  last_day_now,
  last_day_gone,
  asks_also,
  asks_no_more,
  takes_also,
  takes_no_more,
  asks_otherwise,
  does_otherwise,
  sends_otherwise,
  place_now,
  place_new,
  place_gone,
  copies_also,
  copies_no_more,
  order_now,
  order_none,
  order_conversation,
  order_destination,
  receipt_now,
  receipt_default,
  receipt_none,
  deadline_now,
  deadline_default,
  hold_reason_now,
  refuse_code_now,
  refuse_reason_now,
  example_added,
  example_removed,
  kind_added,
  kind_removed,
  kind_changed,
  kind_moved,
  no_difference,
  no_facts,
  on_day,
  // where a message goes
  facts_are,
  lives,
  goes_to,
  copy_goes_to,
  readdressed,
  stays_held,
  is_refused,
  follows_original,
  may_be_answer,
  no_book,
};

/// One sentence in both languages; {0}, {1} and {2} stand for what it is about.
struct Twin {
  Sentence sentence;
  std::string_view english;
  std::string_view norwegian;
};
/// In the order of the enumeration.
[[nodiscard]] std::span<const Twin> sentences();

[[nodiscard]] std::string say(Sentence sentence, Language language,
                              std::initializer_list<std::string_view> about = {});

/// "4d"; "4 døgn"
[[nodiscard]] std::string say(Duration duration, Language language);
/// What a fact is called: its name in the file, or its Norwegian label.
[[nodiscard]] std::string name_of_fact(std::string_view fact, Language language);
/// A text value: as the file has it, or its Norwegian name where the list of values is closed and has one.
[[nodiscard]] std::string name_of_value(std::string_view value, Language language);

}  // namespace budstikke::rules
