// What the audit log says that each action was about, and that nothing which was only typed gets into it or into an answer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <map>
#include <string>

#include "tests/unit/admin/whole_api.hpp"

namespace budstikke::admin {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMessage = "019bc186-de00-7000-8000-00000000000a";
constexpr const char* kDelivery = "019bc186-de00-7000-8000-0000000000d1";
constexpr const char* kBody = R"({"who":"kari","why":"as the ward asked"})";

struct Act {
  std::string path;
  std::string body;
  std::string object;
};

const std::string kOfDelivery = std::string("delivery ") + kDelivery;
const std::string kOfMessage = std::string("message ") + kMessage;
const std::string kAlarm =
    R"({"kind":"silence","subject":"8100001/DIALOG_NOTAT","who":"kari","why":"agreed"})";
const std::string kOfAlarm = "alarm silence 8100001/DIALOG_NOTAT";

std::string delivery(const std::string& verb) {
  return std::string("/v1/deliveries/") + kDelivery + "/" + verb;
}

/// One for each route that acts, at least.
const std::vector<Act> kActs{
    {delivery("hold"), kBody, kOfDelivery},
    {delivery("resend"), kBody, kOfDelivery},
    {delivery("discard"), kBody, kOfDelivery},
    {delivery("release"), kBody, kOfDelivery},
    {delivery("release"), R"({"who":"kari","municipality":"1804"})", kOfDelivery + " municipality 1804"},
    {delivery("release"), R"({"who":"kari","to":8180401})", kOfDelivery + " to 8180401"},
    {std::string("/v1/messages/") + kMessage + "/content", kBody, kOfMessage},
    {std::string("/v1/messages/") + kMessage + "/erase", kBody, kOfMessage},
    {"/v1/rules/publications", R"({"text":"x","who":"kari","why":"y"})", "publication 7 rules 0123456789ab"},
    {"/v1/rules/publications/7/approve", kBody, "publication 7 rules 0123456789ab"},
    {"/v1/rules/publications/7/rollback", kBody, "publication 7 rules 0123456789ab"},
    {"/v1/rules/publications/7/withdraw", kBody, "publication 7 rules 0123456789ab"},
    {"/v1/rules/replay", R"({"text":"x"})", "rules ba9876543210"},
    {"/v1/addresses/import", R"({"text":"x","force":true,"who":"kari","why":"y"})", "import 5 forced"},
    {"/v1/addresses/corrections", R"({"entry":{},"who":"kari","why":"y"})", "correction 9"},
    {"/v1/addresses/corrections/9/end", kBody, "correction 9"},
    {"/v1/addresses/sync", R"({"full":true,"who":"kari","why":"y"})", "full load"},
    {"/v1/alarms/mute", kAlarm, kOfAlarm},
    {"/v1/alarms/unmute", kAlarm, kOfAlarm},
    {"/v1/alarms/acknowledge", kAlarm, kOfAlarm},
    {"/v1/alarms/settle", kAlarm, kOfAlarm},
};

class AuditObjectTest : public testing::Test {
 protected:
  AuditObjectTest() {
    Unit unit;
    unit.message.emplace();
    unit.message->id = MessageId{kMessage};
    unit.message->payload = PayloadId{"p1"};
    Delivery one;
    one.id = DeliveryId{kDelivery};
    one.message = MessageId{kMessage};
    one.version = 1;
    unit.added.push_back(one);
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    for (const auto& done : tests::run(whole_.loop, whole_.store.commit(std::move(units)))) EXPECT_TRUE(done);
    Publication publication;
    publication.number = 7;
    publication.hash = "0123456789abcdef";
    whole_.rules.publications = {publication};
    whole_.rules.report.candidate = "ba9876543210fedc";
    whole_.book.answer = R"({"import":{"number":5},"correction":{"number":9}})";
  }

  HttpResponse post(const std::string& path, const std::string& body) {
    HttpRequest request;
    request.method = "POST";
    const std::size_t query = path.find('?');
    request.path = path.substr(0, query);
    if (query != std::string::npos) request.query = path.substr(query + 1);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = Payload{body};
    request.caller = "portal";
    request.roles = RoleSet::all();
    return whole_.ask(std::move(request));
  }

  tests::WholeApi whole_;
};

TEST_F(AuditObjectTest, SaysWhatEachActionWasAbout) {
  std::map<std::string, int> covered;
  for (const Act& act : kActs) {
    const HttpResponse response = post(act.path, act.body);
    EXPECT_TRUE(response.status == 200 || act.path.ends_with("/content")) << act.path << response.body;
    const json::object last = whole_.audit.entries().back();
    ASSERT_TRUE(last.contains("object")) << act.path;
    EXPECT_EQ(last.at("object").as_string(), act.object) << act.path;
    for (const Route& route : whole_.api.routes()) {
      if (route.method == "POST" && fits(route, segments_of(act.path))) ++covered[tests::name_of(route)];
    }
  }
  for (const Route& route : whole_.api.routes()) {
    if (route.method == "POST") EXPECT_GE(covered[tests::name_of(route)], 1) << tests::name_of(route);
  }
}

TEST_F(AuditObjectTest, HoldsNothingThatWasOnlyTyped) {
  whole_.watch.failure = Failure{Code::B204};
  for (const char* typed : {"Kari Plantesen", "01019012345"}) {
    const std::string text(typed);
    post("/v1/alarms/mute", R"({"kind":"silence","subject":")" + text + R"(","who":"per","why":"agreed"})");
    post(delivery("release"), R"({"who":"per","municipality":")" + text + R"("})");
    post("/v1/deliveries/" + text + "/hold", kBody);
    post("/v1/rules/publications/" + text + "/approve", kBody);
    post("/v1/addresses/corrections/" + text + "/end", kBody);
  }
  for (const json::object& entry : whole_.audit.entries()) {
    EXPECT_THAT(json::serialize(entry), testing::AllOf(Not(HasSubstr("Plantesen")), Not(HasSubstr("01019"))));
  }
}

TEST_F(AuditObjectTest, NoAnswerRepeatsWhatItDoesNotKnow) {
  for (const char* typed :
       {"Plantesen", "Plantes\xc3\xb8nn", "01019012345", "aaaaaaaaaaaaaaaaaaaaaaaaaa010190"}) {
    const std::string key(typed);
    for (const Act& act : kActs) {
      const HttpResponse response = post(act.path, "{\"" + key + "\":1}");
      EXPECT_THAT(response.body, Not(HasSubstr(key))) << act.path;
      EXPECT_NE(response.status, 200u) << act.path;
    }
    for (const Route& route : whole_.api.routes()) {
      if (route.method != "GET") continue;
      HttpRequest request;
      request.method = "GET";
      for (const std::string& segment : route.pattern) request.path += "/" + (segment == "*" ? "7" : segment);
      request.query = key + "=1";
      request.roles = RoleSet::all();
      EXPECT_THAT(whole_.ask(std::move(request)).body, Not(HasSubstr(key))) << tests::name_of(route);
    }
  }
  const HttpResponse told = post(delivery("hold"), R"({"whoo":"kari"})");
  EXPECT_THAT(told.body, HasSubstr("a field is unknown: who, why, municipality, to are known"));
}

}  // namespace
}  // namespace budstikke::admin
