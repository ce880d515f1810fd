#include "tools/bench/fill/pattern.hpp"

#include <stdexcept>

namespace budstikke::bench {

namespace {

std::string bytes_of(sqlite::SqliteStore& store, StoreCalls& calls, const crypto::AesGcmProtector& protector,
                     const PayloadId& id) {
  const auto opened = protector.open(id, calls.ask(store.load(id)));
  if (!opened) throw std::runtime_error("a payload of the store does not open with this key");
  return std::string(opened->reveal());
}

}  // namespace

Pattern newest(sqlite::SqliteStore& store, StoreCalls& calls, const crypto::AesGcmProtector& protector) {
  ListFilter filter;
  filter.max = 1;
  const auto listed = calls.ask(store.list(filter));
  if (listed.empty()) throw std::runtime_error("the store holds no message that copies could be made of");
  Pattern pattern;
  pattern.message = listed.front().message;
  pattern.delivery = listed.front().delivery;
  pattern.history = calls.ask(store.history(pattern.message.id));
  pattern.received = bytes_of(store, calls, protector, pattern.message.payload);
  if (pattern.delivery.payload != pattern.message.payload) {
    pattern.sent = bytes_of(store, calls, protector, pattern.delivery.payload);
  }
  return pattern;
}

}  // namespace budstikke::bench
