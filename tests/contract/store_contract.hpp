#pragma once
// What the contract's tests share: one store, fresh for each test, and short ways to write to it and ask it.

#include <stdexcept>

#include "tests/contract/stores.hpp"

namespace budstikke {

using Words = std::vector<std::string>;

template <class UnderTest>
class StoreContract : public ::testing::Test {
 protected:
  auto& store() { return under_test_.store(); }
  void reopen() { under_test_.reopen(); }

  template <class T>
  T get(boost::asio::awaitable<Outcome<T>> question) {
    Outcome<T> outcome = tests::run(io_, std::move(question));
    if (!outcome.ok())
      throw std::runtime_error(std::string(id_of(outcome.failure().code)) + outcome.failure().detail);
    return std::move(outcome).value();
  }

  template <class... Units>
  Words commit(Units... units) {
    return words(tests::run(io_, store().commit(batch(std::move(units)...))));
  }

  /// One message, stored, that has the deliveries of these states and lanes; ids are d0, d1 ... unless changed.
  template <class Change>
  void add_deliveries(std::size_t count, Change change) {
    Unit unit;
    unit.message = full_message("m");
    for (std::size_t i = 0; i < count; ++i) {
      unit.added.push_back(full_delivery("d" + std::to_string(i), "m"));
      change(i, unit.added.back());
    }
    ASSERT_EQ(commit(std::move(unit)), Words{"ok"});
  }

  boost::asio::io_context io_;
  UnderTest under_test_{io_};
};

using Stores = ::testing::Types<MemoryUnderTest, SqliteUnderTest>;
}  // namespace budstikke
