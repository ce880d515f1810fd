#include "adapters/http/framing.hpp"

#include <algorithm>
#include <string_view>

#include "adapters/http/problem.hpp"

namespace budstikke {

namespace {

HttpResponse misread(unsigned status, const char* detail) {
  return problem(status, Failure(Code::B107, detail));
}

std::size_t count(const RequestHead& head, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      head.headers, [&](const auto& header) { return same_header_name(header.first, name); }));
}

std::string_view value(const RequestHead& head, std::string_view name) {
  const auto it = std::ranges::find_if(
      head.headers, [&](const auto& header) { return same_header_name(header.first, name); });
  return it == head.headers.end() ? std::string_view{} : std::string_view(it->second);
}

bool only_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<HttpResponse> bad_start_line(const RequestHead& head) {
  if (head.version != 10 && head.version != 11) return misread(505, "the protocol spoken here is HTTP/1.1");
  if (head.method == "CONNECT") return misread(501, "CONNECT is not supported");
  if (!head.target.starts_with('/')) return misread(400, "the request target is not a path");
  const std::size_t hosts = count(head, "Host");
  if (hosts > 1 || (hosts == 0 && head.version == 11)) return misread(400, "exactly one Host is required");
  return std::nullopt;
}

std::optional<HttpResponse> bad_length(const RequestHead& head) {
  const std::size_t lengths = count(head, "Content-Length");
  const std::size_t codings = count(head, "Transfer-Encoding");
  if (lengths + codings > 1) return misread(400, "the length is given more than once");
  if (lengths == 1 && !only_digits(value(head, "Content-Length")))
    return misread(400, "Content-Length is no number");
  if (codings == 1) {
    if (head.version != 11) return misread(400, "Transfer-Encoding needs HTTP/1.1");
    if (!same_header_name(value(head, "Transfer-Encoding"), "chunked")) {
      return misread(501, "chunked is the only transfer coding supported");
    }
  }
  const bool carries_body = head.method == "POST" || head.method == "PUT" || head.method == "PATCH";
  if (carries_body && lengths + codings == 0) return misread(411, "Content-Length or chunked is required");
  return std::nullopt;
}

}  // namespace

std::optional<HttpResponse> framing_objection(const RequestHead& head) {
  if (auto refusal = bad_start_line(head)) return refusal;
  if (auto refusal = bad_length(head)) return refusal;
  if (count(head, "Upgrade") > 0) return misread(400, "upgrades are not supported");
  if (count(head, "Authorization") > 1 || count(head, "X-API-Key") > 1) {
    return misread(400, "credentials are given more than once");
  }
  const std::string_view encoding = value(head, "Content-Encoding");
  if (count(head, "Content-Encoding") > 1 || (!encoding.empty() && !same_header_name(encoding, "identity"))) {
    return problem(415, Failure(Code::B102, "content encodings are not supported"));
  }
  const std::string_view expectation = value(head, "Expect");
  if (!expectation.empty() && !same_header_name(expectation, "100-continue")) {
    return misread(417, "100-continue is the only expectation supported");
  }
  return std::nullopt;
}

}  // namespace budstikke
