// Small texts of HTTP. The first byte chooses: 't' an endpoint's address, 'l' an address to listen on, else headers and
// bodies of a peer's answer and a client's wishes.

#include <charconv>
#include <set>
#include <stdexcept>
#include <string>

#include "adapters/http/listen_address.hpp"
#include "adapters/http/media_type.hpp"
#include "adapters/http/target.hpp"
#include "adapters/http/verdict.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

bool fits_a_header(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f) return false;
  }
  return true;
}

void target(const std::string& address) {
  const auto target = parse_target(address);
  if (!target) {
    const std::string& detail = target.failure().detail;
    claim(target.failure().code == Code::D411, "why not has its code");
    // Sentences of our own, whatever the address holds.
    static std::set<std::string> sentences;
    sentences.insert(detail);
    claim(sentences.size() <= 8, "why not does not depend on what is in the address");
    return;
  }
  claim(!target->host.empty() && fits_a_header(target->host), "a host is printable");
  claim(fits_a_header(target->host_header) && fits_a_header(target->path),
        "nothing can be put into a request");
  claim(target->host.find_first_of("@/\\?#[]%") == std::string::npos, "a host is a name or an address alone");
  claim(target->path.starts_with('/'), "a path begins with a slash");
  unsigned port = 0;
  const auto [end, error] =
      std::from_chars(target->port.data(), target->port.data() + target->port.size(), port);
  claim(
      error == std::errc{} && end == target->port.data() + target->port.size() && port >= 1 && port <= 65'535,
      "a port is a port");
  const auto again =
      parse_target((target->tls ? "https://" : "http://") + target->host_header + target->path);
  claim(
      again.ok() && again->host == target->host && again->port == target->port && again->path == target->path,
      "a target read from its parts is the same");
}

void listen(const std::string& text) {
  try {
    const ListenAddress address = parse_listen_address(text);
    claim(address.unix_path.empty() || address.unix_path.starts_with('/'), "a socket's path is absolute");
  } catch (const std::invalid_argument& why) {
    claim(std::string_view(why.what()).size() > 0, "why not is a sentence");
  }
}

void answer(fuzz::Input& input) {
  const unsigned status = input.number() % 1'000;
  const auto outcome = verdict(status, input.text());
  claim(outcome.ok() == (status >= 200 && status < 300), "only 2xx hands over");
  if (!outcome) claim(outcome.failure().detail.size() < 64, "a verdict is short");
  const std::string accept = input.text();
  const AcceptWeight weight = accepted_weight(accept, "application/xml");
  claim(weight.thousandths >= 0 && weight.thousandths <= 1'000, "a weight is one");
  (void)media_type(accept);
  const std::string reference = peer_reference(input.all());
  claim(reference.size() <= 128 && fits_a_header(reference), "a peer's reference is a short plain text");
  claim(!fuzz::holds_long_number(reference), "a peer's reference holds no identity number");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  switch (input.byte()) {
    case 't':
      target(input.all());
      break;
    case 'l':
      listen(input.all());
      break;
    default:
      answer(input);
  }
  return 0;
}
