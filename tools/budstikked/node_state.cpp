// What monitoring is told of the node: whether it is ready, and its figures.

#include "tools/budstikked/parts.hpp"

namespace budstikke {

std::string Daemon::Parts::not_ready() const {
  if (!fault.empty()) return fault;
  if (stopping) return "stopping";
  if (!full.empty()) return "the store is full: " + full;
  if (addresses.empty()) return "the address book is empty";
  if (!recovered) return "starting";
  if (admission.closed()) return "the intake is at its limit";
  return {};
}

std::string Daemon::Parts::exposition(const std::vector<QueueRow>& queues) {
  const registry::BookFigures book = addresses.figures();
  return metrics.exposition(queues,
                            NodeGauges{admission.bytes(), admission.messages(), commits.waiting(), log.lost(),
                                       book.age, book.parties, book.certificates_expiring, resealer.left(),
                                       retention.figures().pinned, active_alarms()},
                            clock.now());
}

}  // namespace budstikke
