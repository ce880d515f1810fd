// How the address book is asked for over the admin API: what reaches the desk, and which answers come back.

#include "adapters/admin/address_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <vector>

#include "adapters/admin/admin_api.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/admin/audit_bench.hpp"
#include "tests/unit/admin/scripted_book.hpp"
#include "tests/unit/admin/scripted_desk.hpp"

namespace budstikke::admin {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AddressRoutesTest : public testing::Test {
 protected:
  HttpResponse get(const std::string& path, const std::string& query = {}) {
    HttpRequest request;
    request.roles = RoleSet::all();
    request.method = "GET";
    request.path = path;
    request.query = query;
    return ask(std::move(request));
  }
  HttpResponse post(const std::string& path, const std::string& body,
                    const std::string& type = "application/json", const std::string& caller = "local") {
    HttpRequest request;
    request.roles = RoleSet::all();
    request.method = "POST";
    request.path = path;
    request.headers = {{"Content-Type", type}};
    request.body = Payload{body};
    request.caller = caller;
    return ask(std::move(request));
  }
  HttpResponse ask(HttpRequest request) { return tests::run(loop_, api_(std::move(request))); }

  asio::io_context loop_;
  MemoryStore store_;
  tests::ScriptedDesk desk_;
  tests::ManualClock clock_;
  tests::ScriptedBook book_;
  tests::AuditBench audit_{loop_, store_, clock_};
  AdminApi api_{AdminParts{store_,
                           desk_,
                           clock_,
                           [](const std::vector<QueueRow>&) { return std::string{}; },
                           [] { return std::string{}; },
                           audit_.trail,
                           tests::no_payload,
                           {},
                           nullptr,
                           &book_}};
};

TEST_F(AddressRoutesTest, PassQuestionsOnWithTheirDay) {
  EXPECT_EQ(get("/v1/addresses").body, R"({"said":"yes"})");
  get("/v1/addresses/8143001");
  get("/v1/addresses/8143001", "on=2026-01-31");
  get("/v1/addresses/gaps");
  get("/v1/addresses/export");
  get("/v1/addresses/export", "format=csv&on=2026-01-31");
  get("/v1/addresses/certificates");
  get("/v1/addresses/certificates", "all=true");
  EXPECT_THAT(book_.asked,
              ElementsAre("status", "show 8143001", "show 8143001 on 2026-01-31", "gaps", "export toml",
                          "export csv on 2026-01-31", "certificates", "certificates all"));
}

TEST_F(AddressRoutesTest, PassActionsOnWithWhoAndWhy) {
  post("/v1/addresses/import", R"({"text":"BOOK","who":"kari","why":"w"})");
  post("/v1/addresses/import", R"({"text":"BOOK","format":"csv","force":true,"who":"kari","why":"w"})",
       "application/json; charset=utf-8", "portal");
  post("/v1/addresses/corrections", R"({"entry":{"kind":"correction"},"who":"kari","why":"w"})");
  post("/v1/addresses/corrections/7/end", R"({"who":"kari","why":"w"})");
  post("/v1/addresses/sync", R"({"full":true,"force":true,"who":"kari","why":"w"})");
  EXPECT_THAT(book_.asked, ElementsAre("import BOOK toml by local/kari: w",
                                       "import BOOK csv force by portal/kari known: w",
                                       R"(correct {"kind":"correction"} by local/kari: w)",
                                       "end 7 by local/kari: w", "sync full force by local/kari: w"));
}

TEST_F(AddressRoutesTest, TakeNothingThatIsNotUnderstood) {
  EXPECT_EQ(get("/v1/addresses/8143001", "on=yesterday").status, 400U);
  EXPECT_EQ(get("/v1/addresses/8143001", "at=2026-01-31").status, 400U);
  EXPECT_EQ(get("/v1/addresses/export", "format=csv&format=toml").status, 400U);
  EXPECT_EQ(get("/v1/addresses/certificates", "all=perhaps").status, 400U);
  EXPECT_EQ(get("/v1/addresses/0").status, 404U);
  EXPECT_EQ(get("/v1/addresses/4294967296").status, 404U);
  EXPECT_EQ(get("/v1/addresses/bodo").status, 404U);
  EXPECT_EQ(post("/v1/addresses/import", R"({"text":"B","colour":"red","who":"k","why":"w"})").status, 400U);
  EXPECT_EQ(post("/v1/addresses/import", R"({"text":"","who":"k","why":"w"})").status, 400U);
  EXPECT_EQ(post("/v1/addresses/import", R"({"text":"B","force":"yes","who":"k","why":"w"})").status, 400U);
  EXPECT_EQ(post("/v1/addresses/corrections", R"({"entry":[],"who":"k","why":"w"})").status, 400U);
  EXPECT_EQ(post("/v1/addresses/sync", R"({"who":"budstikke","why":"w"})").status, 400U);
  EXPECT_EQ(post("/v1/addresses/sync", "{}", "text/plain").status, 415U) << "a page elsewhere sends such";
  EXPECT_EQ(get("/v1/addresses/corrections/7/end").status, 405U);
  EXPECT_THAT(book_.asked, IsEmpty());
}

TEST_F(AddressRoutesTest, TellProblemsInTheDesksWords) {
  book_.failure = Failure{Code::B204, "HER-id 7 has never been in the address book"};
  HttpResponse response = get("/v1/addresses/7");
  EXPECT_EQ(response.status, 404U);
  EXPECT_THAT(response.body, HasSubstr("has never been"));
  book_.failure = Failure{Code::B207, "it was ended by kari"};
  EXPECT_EQ(post("/v1/addresses/corrections/7/end", R"({"who":"k","why":"w"})").status, 409U);
  book_.failure = Failure{Code::B107, R"({"detail":"2 mistakes","diagnostics":[{"line":3}]})"};
  response = post("/v1/addresses/import", R"({"text":"B","who":"k","why":"w"})");
  EXPECT_EQ(response.status, 400U);
  const json::object problem = json::parse(response.body).as_object();
  EXPECT_EQ(problem.at("detail").as_string(), "2 mistakes");
  EXPECT_EQ(problem.at("diagnostics").at(0).at("line").as_int64(), 3);
  EXPECT_EQ(problem.at("code").as_string(), "B107");
}

TEST_F(AddressRoutesTest, AreNotThereWithoutADesk) {
  const AdminApi without{AdminParts{store_,
                                    desk_,
                                    clock_,
                                    [](const std::vector<QueueRow>&) { return std::string{}; },
                                    [] { return std::string{}; },
                                    audit_.trail,
                                    tests::no_payload,
                                    {}}};
  HttpRequest request;
  request.roles = RoleSet::all();
  request.method = "GET";
  request.path = "/v1/addresses";
  EXPECT_EQ(tests::run(loop_, without(std::move(request))).status, 404U);
}

}  // namespace
}  // namespace budstikke::admin
