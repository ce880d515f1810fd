// POST /v1/messages: what each outcome of the intake looks like to the caller.
#include "adapters/http/intake_route.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "adapters/http/media_type.hpp"
#include "tests/integration/http/listener_fixture.hpp"

namespace budstikke {
namespace {

/// Records what is submitted, and gives one answer.
class FakeIntake : public MessageIntake {
 public:
  explicit FakeIntake(Outcome<Acceptance> reply) : answer(std::move(reply)) {}
  boost::asio::awaitable<Outcome<Acceptance>> accept(Submission submission) override {
    seen.push_back(std::move(submission));
    co_return answer;
  }
  Outcome<Acceptance> answer;
  std::vector<Submission> seen;
};

HttpRequest message(const std::string& accept = {}) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/v1/messages";
  request.headers = {{"content-type", "application/xml; charset=iso-8859-1"}};
  if (!accept.empty()) request.headers.emplace_back("Accept", accept);
  request.body = Payload("<MsgHead/>");
  request.caller = "hospital";
  request.may_send_as = {HerId(12)};
  return request;
}

HttpResponse ask(FakeIntake& intake, HttpRequest request) {
  IntakeLimits limits;
  limits.retry_after = std::chrono::seconds{9};
  const IntakeRoute route(intake, limits);
  LoopThread loop;
  auto response = loop.run(route(std::move(request)));
  loop.join();
  return response;
}

Acceptance accepted() {
  Acceptance acceptance;
  acceptance.message.id = MessageId("m-1");
  acceptance.message.business_id = BusinessId("b-1");
  Delivery sent;
  sent.id = DeliveryId("d-1");
  sent.rule = RuleId("coordinator");
  sent.party = HerId(8094866);
  sent.party_name = "Bodø kommune";
  Delivery held = sent;
  held.id = DeliveryId("d-2");
  held.state = DeliveryState::held;
  held.reason = Reason{Code::H301, "no municipality"};
  acceptance.deliveries = {sent, held};
  return acceptance;
}

Acceptance refused(Code code, bool with_receipt = true) {
  Acceptance acceptance = accepted();
  acceptance.kind = Acceptance::Kind::refused;
  acceptance.deliveries.clear();
  acceptance.failure = Failure(code, "line 3 column 4");
  if (with_receipt) acceptance.receipt = Payload("<AppRec/>");
  return acceptance;
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (same_header_name(key, name)) return value;
  }
  return {};
}

TEST(IntakeRoute, AnswersWithTheDeliveriesAfterTheCommit) {
  FakeIntake intake{accepted()};
  const HttpResponse response = ask(intake, message());
  EXPECT_EQ(response.status, 202U);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(boost::json::parse(response.body), boost::json::parse(R"({
    "id":"m-1","message_id":"b-1","duplicate":false,"deliveries":[
      {"id":"d-1","state":"waiting","rule":"coordinator","party":{"her_id":8094866,"name":"Bodø kommune"}},
      {"id":"d-2","state":"held","rule":"coordinator","party":{"her_id":8094866,"name":"Bodø kommune"},
       "reason":{"code":"H301","detail":"no municipality"}}]})"));
  ASSERT_EQ(intake.seen.size(), 1U);
  EXPECT_EQ(intake.seen[0].payload.reveal(), "<MsgHead/>");
  EXPECT_EQ(intake.seen[0].caller, "hospital");
  EXPECT_EQ(intake.seen[0].may_send_as, std::vector<HerId>{HerId(12)});
  EXPECT_EQ(intake.seen[0].road, Road::http);
  EXPECT_TRUE(intake.seen[0].answered_in_person);
}

TEST(IntakeRoute, AnswersADuplicateWithTheFirstAnswer) {
  Acceptance again = accepted();
  again.kind = Acceptance::Kind::duplicate;
  FakeIntake intake{again};
  const HttpResponse response = ask(intake, message());
  EXPECT_EQ(response.status, 200U);
  EXPECT_TRUE(boost::json::parse(response.body).at("duplicate").as_bool());
}

TEST(IntakeRoute, RepeatsTheRefusalToADuplicateOfARefusedMessage) {
  Acceptance again = refused(Code::T02);
  again.kind = Acceptance::Kind::duplicate;
  FakeIntake intake{again};
  EXPECT_EQ(ask(intake, message()).status, 422U);
}

struct Refusal {
  Code code;
  unsigned status;
};

class RefusedMessage : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedMessage, IsAProblemWithItsCode) {
  FakeIntake intake{refused(GetParam().code)};
  const HttpResponse response = ask(intake, message());
  EXPECT_EQ(response.status, GetParam().status);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto body = boost::json::parse(response.body);
  const std::string code(id_of(GetParam().code));
  EXPECT_EQ(body.at("code").as_string(), code);
  EXPECT_EQ(body.at("type").as_string(), "urn:budstikke:code:" + code);
  EXPECT_EQ(body.at("status").to_number<unsigned>(), GetParam().status);
  EXPECT_EQ(body.at("title").as_string(), entry(GetParam().code).sender_sentence);
  EXPECT_EQ(body.at("detail").as_string(), "line 3 column 4");
  EXPECT_EQ(body.at("id").as_string(), "m-1");
  EXPECT_EQ(body.at("message_id").as_string(), "b-1");
}

TEST_P(RefusedMessage, IsAReceiptWithTheSameStatusWhereXmlIsPreferred) {
  FakeIntake intake{refused(GetParam().code)};
  const HttpResponse response = ask(intake, message("application/xml"));
  EXPECT_EQ(response.status, GetParam().status);
  EXPECT_EQ(response.content_type, "application/xml");
  EXPECT_EQ(response.body, "<AppRec/>");
}

INSTANTIATE_TEST_SUITE_P(Table, RefusedMessage,
                         testing::Values(Refusal{Code::T01, 400}, Refusal{Code::T02, 422},
                                         Refusal{Code::T10, 415}, Refusal{Code::E10, 422},
                                         Refusal{Code::E36, 422}, Refusal{Code::E21, 422},
                                         Refusal{Code::B101, 413}, Refusal{Code::B103, 409},
                                         Refusal{Code::X99, 422}),
                         [](const auto& info) { return std::string(id_of(info.param.code)); });

TEST(IntakeRoute, FallsBackToAProblemWhereNoReceiptCouldBeWritten) {
  FakeIntake intake{refused(Code::T01, false)};
  EXPECT_EQ(ask(intake, message("text/xml")).content_type, "application/problem+json");
}

TEST(IntakeRoute, AsksTheSenderToComeBackWhereNothingWasStored) {
  for (const Code code : {Code::B104, Code::B201, Code::B203}) {
    FakeIntake intake{Failure(code)};
    const HttpResponse response = ask(intake, message("application/xml"));
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(header(response, "Retry-After"), "9");
    EXPECT_EQ(boost::json::parse(response.body).at("code").as_string(), id_of(code));
  }
}

TEST(IntakeRoute, TellsACallerThatItMayNotSendAsThatSender) {
  FakeIntake intake{Failure(Code::B106)};
  EXPECT_EQ(ask(intake, message()).status, 403U);
}

TEST(IntakeRoute, TakesNothingElse) {
  FakeIntake intake{accepted()};
  HttpRequest elsewhere = message();
  elsewhere.path = "/v1/message";
  EXPECT_EQ(ask(intake, elsewhere).status, 404U);
  HttpRequest reading = message();
  reading.method = "GET";
  const HttpResponse response = ask(intake, reading);
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(header(response, "Allow"), "POST");
  for (const char* type :
       {"", "application/json", "text/plain", "application/xmlx", "multipart/form-data; boundary=x"}) {
    HttpRequest other = message();
    other.headers = {{"Content-Type", type}};
    EXPECT_EQ(ask(intake, other).status, 415U) << type;
  }
  HttpRequest empty = message();
  empty.body = Payload();
  EXPECT_EQ(ask(intake, empty).status, 400U);
  EXPECT_TRUE(intake.seen.empty());
  for (const char* type : {"application/xml", "TEXT/XML;charset=utf-8", "application/octet-stream"}) {
    HttpRequest good = message();
    good.headers = {{"Content-Type", type}};
    EXPECT_EQ(ask(intake, good).status, 202U) << type;
  }
}

TEST(IntakeRoute, AnswersThroughARealListener) {
  FakeIntake intake{accepted()};
  RunningListener listener(local_options(), IntakeRoute(intake, IntakeLimits{}));
  const std::string response = listener.ask(
      "POST /v1/messages HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/xml\r\n"
      "Content-Length: 10\r\n\r\n<MsgHead/>");
  EXPECT_TRUE(has_status(response, "202")) << response;
  EXPECT_NE(response.find("\"message_id\":\"b-1\""), std::string::npos);
  listener.stop();
  ASSERT_EQ(intake.seen.size(), 1U);
  EXPECT_EQ(intake.seen[0].payload.reveal(), "<MsgHead/>");
  EXPECT_EQ(intake.seen[0].caller, "local");
}

TEST(AcceptHeader, PrefersXmlOnlyWhereItSaysSo) {
  struct Row {
    const char* accept;
    bool xml;
  };
  for (const Row& row :
       {Row{"", false}, Row{"*/*", false}, Row{"application/json", false}, Row{"application/xml", true},
        Row{"text/xml", true}, Row{"application/*", false}, Row{"text/*", true},
        Row{"application/xml, */*", true}, Row{"application/xml;q=0.5, application/json", false},
        Row{"application/json;q=0.5,application/xml;q=0.9", true}, Row{"application/xml;q=0", false},
        Row{"application/xml, application/json", false},
        Row{"application/xml, application/problem+json;q=0.1", true}, Row{"TEXT/XML ; Q=0.3", true},
        Row{"application/xml;q=nonsense", false}, Row{",,;;=q", false}}) {
    EXPECT_EQ(prefers_xml(row.accept), row.xml) << row.accept;
  }
}

}  // namespace
}  // namespace budstikke
