#pragma once
// The admin API with every desk that there is, each scripted, on a store in memory.

#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "adapters/admin/admin_api.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/admin/audit_bench.hpp"
#include "tests/unit/admin/scripted_book.hpp"
#include "tests/unit/admin/scripted_desk.hpp"
#include "tests/unit/admin/scripted_rule_desk.hpp"
#include "tests/unit/admin/scripted_watch.hpp"

namespace budstikke::tests {

class ScriptedStore : public StoreDesk {
 public:
  boost::asio::awaitable<Outcome<StoreStatus>> status() override { co_return StoreStatus{}; }
  boost::asio::awaitable<Outcome<void>> erase(MessageId, std::string, std::string) override {
    co_return Outcome<void>();
  }
};

/// "GET /v1/messages/*"
inline std::string name_of(const admin::Route& route) {
  std::string name = route.method + " ";
  for (const std::string& segment : route.pattern) name += "/" + segment;
  return name;
}

struct WholeApi {
  boost::asio::io_context loop;
  ManualClock clock;
  MemoryStore store;
  ScriptedDesk desk;
  ScriptedRuleDesk rules;
  ScriptedBook book;
  ScriptedStore store_desk;
  ScriptedWatch watch;
  AuditBench audit{loop, store, clock};
  std::vector<std::string> denied;
  admin::AdminApi api{admin::AdminParts{
      store, desk, clock, [](const std::vector<QueueRow>&) { return std::string(); },
      [] { return std::string(); }, audit.trail, no_payload,
      [this](const std::string& caller, const std::string&, const std::string& action) {
        denied.push_back(caller + " " + action);
      },
      &rules, &book, [](const std::string&, const std::string&) { return Outcome<std::string>("[]"); },
      &store_desk, &watch}};

  HttpResponse ask(HttpRequest request) { return run(loop, api(std::move(request))); }
};

}  // namespace budstikke::tests
