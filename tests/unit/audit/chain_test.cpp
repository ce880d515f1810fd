// That no entry of the audit log can be changed, left out, put in or moved without being seen.

#include "engine/audit/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "adapters/crypto/digest.hpp"

namespace budstikke::audit {
namespace {

using testing::HasSubstr;
using Entries = std::vector<LedgerEntry>;

AuditRecord record(std::size_t number) {
  AuditRecord record;
  record.caller = number % 3 == 0 ? "portal" : "";
  record.who = "person " + std::to_string(number % 5);
  record.action = number % 2 == 0 ? "messages.content" : "deliveries.release";
  record.object = "message " + std::to_string(number);
  record.why = number % 4 == 0 ? "hash\":\"\\ \"quoted\" {}" : "asked by the ward";
  record.of = number % 2;
  return record;
}

Entries log_of(std::size_t size) {
  Entries entries;
  ChainHead head = beginning();
  for (std::size_t i = 1; i <= size; ++i) {
    entries.push_back(
        sealed(record(i), head, TimePoint{std::chrono::milliseconds{1'000 * i}}, crypto::sha256_hex));
    head = {entries.back().number, hash_of(entries.back())};
  }
  return entries;
}

ChainHead head_of(const Entries& entries) { return {entries.back().number, hash_of(entries.back())}; }

ChainReport check(const Entries& entries, const std::vector<ChainHead>& heads = {}) {
  std::vector<KeptHead> kept;
  for (const ChainHead& one : heads) kept.push_back({one});
  ChainCheck check(crypto::sha256_hex, kept);
  for (const LedgerEntry& entry : entries) check.take(entry);
  return check.finish();
}

TEST(Chain, IsWholeAsItWasWritten) {
  for (const std::size_t size : {0U, 1U, 2U, 50U}) {
    const Entries entries = log_of(size);
    const ChainReport report = check(entries);
    EXPECT_TRUE(report.whole());
    EXPECT_EQ(report.entries, size);
    EXPECT_EQ(report.head, size == 0 ? beginning() : head_of(entries));
  }
  const Entries entries = log_of(20);
  EXPECT_TRUE(check(entries, {{7, hash_of(entries[6])}, head_of(entries)}).whole());
}

TEST(Chain, ShowsEverySingleChangedByte) {
  const Entries entries = log_of(6);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (std::size_t byte = 0; byte < entries[i].text.size(); ++byte) {
      Entries changed = entries;
      changed[i].text[byte] = static_cast<char>(changed[i].text[byte] ^ 1);
      EXPECT_FALSE(check(changed, {head_of(entries)}).whole()) << i << " at byte " << byte;
      // The very last digits are seen by the head that was kept, and otherwise by the entry's own hash.
      EXPECT_FALSE(check(changed).whole()) << i << " at byte " << byte << " without a head";
    }
    for (const auto& change : std::vector<void (*)(LedgerEntry&)>{
             [](LedgerEntry& one) { one.who += "x"; }, [](LedgerEntry& one) { one.who.clear(); },
             [](LedgerEntry& one) { one.at += std::chrono::milliseconds{1}; },
             [](LedgerEntry& one) { one.number += 1; }, [](LedgerEntry& one) { one.text += " "; },
             [](LedgerEntry& one) { one.text.clear(); }, [](LedgerEntry& one) { one.text.pop_back(); }}) {
      Entries changed = entries;
      change(changed[i]);
      EXPECT_FALSE(check(changed).whole()) << i;
    }
  }
}

TEST(Chain, ShowsWhatIsLeftOutPutInOrMoved) {
  std::mt19937 random(20'261'129);
  const Entries entries = log_of(40);
  for (int run = 0; run < 2'000; ++run) {
    Entries changed = entries;
    const std::size_t i = random() % changed.size();
    const std::size_t j = random() % changed.size();
    const auto at = [&changed](std::size_t place) {
      return changed.begin() + static_cast<std::ptrdiff_t>(place);
    };
    switch (random() % 4) {
      case 0:
        changed.erase(at(i));
        break;
      case 1:
        changed.insert(at(i), entries[j]);
        break;
      case 2:
        if (i == j) continue;
        std::swap(changed[i], changed[j]);
        break;
      default:  // the numbers made to fit again
        if (i == j) continue;
        std::swap(changed[i], changed[j]);
        std::swap(changed[i].number, changed[j].number);
        break;
    }
    EXPECT_FALSE(check(changed, {head_of(entries)}).whole()) << i << " " << j;
  }
}

TEST(Chain, ShowsAForgedEntryThatFitsItself) {
  const Entries entries = log_of(10);
  Entries forged = entries;
  const ChainHead before{4, hash_of(entries[3])};
  AuditRecord other = record(5);
  other.why = "nothing happened";
  forged[4] = sealed(other, before, entries[4].at, crypto::sha256_hex);
  const ChainReport report = check(forged);
  ASSERT_EQ(report.faults.size(), 1u) << "told once";
  EXPECT_EQ(report.faults.front().number, 6u) << "the next one does not fit it";
}

TEST(Chain, ACutOrRewrittenEndShowsByAHeadKeptElsewhere) {
  const Entries entries = log_of(10);
  Entries cut(entries.begin(), entries.begin() + 7);
  EXPECT_TRUE(check(cut).whole()) << "nothing in it tells";
  const ChainReport seen = check(cut, {head_of(entries)});
  ASSERT_EQ(seen.faults.size(), 1u);
  EXPECT_THAT(seen.faults.front().what, HasSubstr("the end is missing: the log ends at 7"));
  EXPECT_FALSE(check({}, {head_of(entries)}).whole());

  AuditRecord other = record(8);
  other.who = "somebody else";
  cut.push_back(sealed(other, head_of(cut), entries[7].at, crypto::sha256_hex));
  EXPECT_TRUE(check(cut).whole());
  EXPECT_FALSE(check(cut, {{8, hash_of(entries[7])}}).whole());
}

TimePoint second(std::size_t number) { return TimePoint{std::chrono::milliseconds{1'000 * number}}; }

void add(Entries& entries, const AuditRecord& record, TimePoint at) {
  entries.push_back(sealed(record, entries.empty() ? beginning() : head_of(entries), at, crypto::sha256_hex));
}

/// The heads of a log, as a status log tells of them: each when its entry was written.
std::vector<KeptHead> told(const Entries& entries) {
  std::vector<KeptHead> heads;
  for (const LedgerEntry& one : entries) heads.push_back({{one.number, hash_of(one)}, one.at});
  return heads;
}

ChainReport check_told(const Entries& entries, const std::vector<KeptHead>& heads) {
  ChainCheck check(crypto::sha256_hex, heads);
  for (const LedgerEntry& entry : entries) check.take(entry);
  return check.finish();
}

TEST(Chain, TakesHeadsOfALogThatWasPutAsideForACopy) {
  const Entries lost = log_of(10);
  for (const bool known : {true, false}) {
    Entries restored(lost.begin(), lost.begin() + 6);
    const std::optional<ChainReport> replaced = known ? std::optional(check(lost)) : std::nullopt;
    add(restored, restored_record("kari", "2026-11-29", replaced), second(20));
    for (std::size_t i = 21; i < 33; ++i) add(restored, record(i), second(i));
    std::vector<KeptHead> heads = told(lost);
    for (const KeptHead& one : told(restored)) heads.push_back(one);
    const ChainReport report = check_told(restored, heads);
    EXPECT_TRUE(report.whole()) << report.faults.front().what;
    ASSERT_EQ(report.restored.size(), 1u);
    EXPECT_EQ(report.restored.front().number, 7u);
    EXPECT_THAT(report.restored.front().what, HasSubstr("by budstikke/kari"));
    EXPECT_THAT(report.restored.front().what,
                HasSubstr(known ? "entries 7 to 10 of the log that was put aside" : "is not known"));
    EXPECT_EQ(check(restored, {head_of(lost)}).whole(), known)
        << "a head that a person kept, without its time";
    // What was before the copy is as it was, and what came after it is held to as ever.
    Entries cut(restored.begin(), restored.end() - 1);
    EXPECT_FALSE(check_told(cut, heads).whole());
    EXPECT_FALSE(check(restored, {{3, std::string(64, 'a')}}).whole());
    EXPECT_FALSE(check_told(restored, {{{15, std::string(64, 'a')}, second(30)}}).whole());
    if (known) EXPECT_FALSE(check(restored, {{12, std::string(64, 'a')}}).whole());
  }
}

TEST(Chain, TakesACopyOfACopy) {
  const Entries first = log_of(8);
  Entries second_log(first.begin(), first.begin() + 5);
  add(second_log, restored_record("kari", "a", check(first)), second(20));
  add(second_log, record(1), second(21));
  Entries third(first.begin(), first.begin() + 3);
  add(third, restored_record("kari", "b", check(second_log)), second(30));
  std::vector<KeptHead> heads = told(first);
  for (const Entries* one : {&second_log, &third}) {
    for (const KeptHead& head : told(*one)) heads.push_back(head);
  }
  // Entry 8 of the first log was put aside by the second, whose own entry of that is not in the third.
  EXPECT_EQ(check(second_log).highest, 8u);
  EXPECT_TRUE(check_told(third, heads).whole());
  EXPECT_FALSE(check_told(third, {{{9, std::string(64, 'a')}, second(10)}}).whole());
  // Nor is anything known beyond what was put aside unread.
  add(third, restored_record("kari", "c", std::nullopt), second(40));
  EXPECT_EQ(check(third).highest, std::nullopt);
  add(third, restored_record("kari", "d", check(third)), second(50));
  EXPECT_TRUE(check_told(third, {{{9, std::string(64, 'a')}, second(10)}}).whole());
}

TEST(Chain, TakesNoCutEndForACopyWithoutItsEntry) {
  const Entries entries = log_of(10);
  Entries cut(entries.begin(), entries.begin() + 6);
  AuditRecord forged = record(7);
  forged.why = "store.restored in place of nothing";
  add(cut, forged, second(20));
  EXPECT_FALSE(check_told(cut, told(entries)).whole());
  // An entry that does not fit the one before it announces nothing.
  cut.pop_back();
  add(cut, restored_record("x", "y", std::nullopt), second(20));
  EXPECT_TRUE(check_told(cut, told(entries)).whole());
  cut.back().who = "somebody else";
  EXPECT_FALSE(check_told(cut, told(entries)).whole());
}

TEST(Chain, TellsWhichEntriesAreMissing) {
  Entries entries = log_of(10);
  entries.erase(entries.begin() + 3, entries.begin() + 6);
  const ChainReport report = check(entries);
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.faults.front().number, 7u);
  EXPECT_THAT(report.faults.front().what, HasSubstr("4 to 6"));
}

TEST(Chain, ListsNoMoreFaultsThanItMay) {
  Entries entries = log_of(300);
  for (LedgerEntry& entry : entries) entry.who += "x";
  const ChainReport report = check(entries);
  EXPECT_EQ(report.faults.size(), ChainCheck::kMostListed);
  EXPECT_EQ(report.more_faults, 200u);
}

TEST(ChainHeadText, ReadsWhatItWrites) {
  const ChainHead head{42, std::string(64, 'a')};
  EXPECT_EQ(head_from_text(to_text(head)), head);
  for (const std::string& text :
       {std::string{}, std::string{"42"}, "42:" + std::string(63, 'a'), "42:" + std::string(64, 'A'),
        ":" + std::string(64, 'a'), "x:" + std::string(64, 'a'), "-1:" + std::string(64, 'a'),
        "42:" + std::string(64, 'a') + " "}) {
    EXPECT_EQ(head_from_text(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace budstikke::audit
