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

ChainReport check(const Entries& entries, std::vector<ChainHead> kept = {}) {
  ChainCheck check(crypto::sha256_hex, std::move(kept));
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
