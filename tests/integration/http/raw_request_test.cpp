// What the listener answers to each kind of request, well-formed or hostile, as raw bytes.
#include <gtest/gtest.h>

#include "tests/integration/http/listener_fixture.hpp"

namespace budstikke {
namespace {

struct Case {
  const char* name;
  std::string request;
  const char* status;     ///< of the first response
  const char* code = "";  ///< in the problem's body
};

class RawRequest : public testing::TestWithParam<Case> {};

TEST_P(RawRequest, IsAnsweredWithItsStatusAndThenClosed) {
  ListenerOptions options = local_options();
  options.header_bytes = 4'096;
  options.body_bytes = 1'000;
  RunningListener listener(options);
  const std::string response = listener.ask(GetParam().request);
  EXPECT_TRUE(has_status(response, GetParam().status)) << response.substr(0, 200);
  // One request, one response: nothing behind the first is read as another request.
  EXPECT_EQ(response.find("HTTP/1.1 ", 5), std::string::npos) << response;
  if (*GetParam().code == '\0') return;
  EXPECT_NE(response.find("application/problem+json"), std::string::npos);
  EXPECT_NE(response.find("\"code\":\"" + std::string(GetParam().code) + "\""), std::string::npos)
      << response;
}

INSTANTIATE_TEST_SUITE_P(
    WellFormed, RawRequest,
    testing::Values(
        Case{"Get", "GET /livez?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200"},
        Case{"Post", post("Content-Length: 5\r\n", "hello"), "200"},
        Case{"PostEmpty", post("Content-Length: 0\r\n"), "200"},
        Case{"PostChunked", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), "200"},
        Case{"PostChunkedWithTrailer",
             post("Transfer-Encoding: chunked\r\n", "5;a=b\r\nhello\r\n0\r\nX-API-Key: k\r\n\r\n"), "200"},
        Case{"Version10", "GET / HTTP/1.0\r\n\r\n", "200"},
        Case{"IdentityEncoding", post("Content-Encoding: identity\r\nContent-Length: 1\r\n", "x"), "200"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Smuggling, RawRequest,
    testing::Values(
        Case{"LengthAndChunked",
             post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
             "400", "B107"},
        Case{"ChunkedAndLength",
             post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
             "400", "B107"},
        Case{"TwoLengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), "400", "B107"},
        Case{"TheSameLengthTwice", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "400",
             "B107"},
        Case{"LengthList", post("Content-Length: 5, 5\r\n", "hello"), "400", "B107"},
        Case{"LengthWithSign", post("Content-Length: +5\r\n", "hello"), "400", "B107"},
        Case{"LengthInHex", post("Content-Length: 0x5\r\n", "hello"), "400", "B107"},
        Case{"LengthNegative", post("Content-Length: -1\r\n"), "400", "B107"},
        Case{"LengthBeyond64Bits", post("Content-Length: 99999999999999999999999\r\n"), "400", "B107"},
        Case{"TwoCodings", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501", "B107"},
        Case{"CodingTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
             "400", "B107"},
        Case{"UnknownCoding", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), "501", "B107"},
        Case{"CodingIdentity", post("Transfer-Encoding: identity\r\n", "x"), "501", "B107"},
        Case{"ChunkedInVersion10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400",
             "B107"},
        Case{"SpaceBeforeColon", post("Content-Length : 5\r\n", "hello"), "400", "B107"},
        Case{"BareLineFeeds", "POST / HTTP/1.1\nHost: x\nContent-Length: 0\n\n\r\n\r\n", "505", "B107"},
        Case{"ControlInValue", post(std::string("X: a\0b\r\n", 8)), "400", "B107"},
        Case{"ChunkSizeNonsense", post("Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n"), "400", "B107"},
        Case{"ChunkSizeTooLong", post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nhello\r\n"),
             "400", "B107"},
        Case{"NoHost", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400", "B107"},
        Case{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400", "B107"},
        Case{"AbsoluteTarget", "GET http://inside/ HTTP/1.1\r\nHost: x\r\n\r\n", "400", "B107"},
        Case{"Upgrade", "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "400",
             "B107"},
        Case{"Connect", "CONNECT inside:22 HTTP/1.1\r\nHost: x\r\n\r\n", "501", "B107"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Limits, RawRequest,
    testing::Values(
        Case{"NoLength", post(""), "411", "B107"},
        Case{"BodyOverTheLimit", post("Content-Length: 1001\r\n"), "413", "B101"},
        Case{"ChunksOverTheLimit",
             post("Transfer-Encoding: chunked\r\n", "3e9\r\n" + std::string(1'001, 'x') + "\r\n0\r\n\r\n"),
             "413", "B101"},
        Case{"HeaderOverTheLimit", post("X: " + std::string(5'000, 'a') + "\r\n"), "431", "B107"},
        Case{"HeaderWithoutEnd", "GET / HTTP/1.1\r\nX: " + std::string(300'000, 'a'), "431", "B107"},
        Case{"ManyHeaders",
             [] {
               std::string all;
               for (int i = 0; i < 2'000; ++i) all += "A: b\r\n";
               return post(all);
             }(),
             "431", "B107"},
        Case{"TargetWithoutEnd", "GET /" + std::string(300'000, 'a'), "431", "B107"},
        Case{"ChunkExtensionWithoutEnd",
             post("Transfer-Encoding: chunked\r\n", "1;" + std::string(300'000, 'a')), "400", "B107"},
        Case{"Gzip", post("Content-Encoding: gzip\r\nContent-Length: 1\r\n", "x"), "415", "B102"},
        Case{"UnknownExpectation", post("Expect: cake\r\nContent-Length: 1\r\n", "x"), "417", "B107"},
        Case{"Version20", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505", "B107"},
        Case{"Preface2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505", "B107"},
        Case{"NoHttp", "EHLO hospital.example\r\n\r\n", "400", "B107"},
        Case{"TlsOnThePlainPort", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
             "400", "B107"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace budstikke
