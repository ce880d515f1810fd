// Requests off a stream, through the listener's own reader. However the bytes are cut into pieces, the same requests come
// out of them: what reads differently could be smuggled. The first byte chooses how they are cut.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstring>
#include <vector>

#include "adapters/http/framing.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/request_reader.hpp"
#include "adapters/http/wire.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;
namespace asio = boost::asio;

namespace {

/// Hands out bytes in pieces of one size, and then the end.
class MemoryWire : public Wire {
 public:
  MemoryWire(std::string_view bytes, std::size_t piece) : bytes_(bytes), piece_(piece) {}

  asio::awaitable<boost::system::error_code> connect(asio::ip::tcp::endpoint) override {
    co_return boost::system::error_code{};
  }
  asio::awaitable<boost::system::error_code> handshake() override { co_return boost::system::error_code{}; }
  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override {
    const std::size_t count = std::min({piece_, into.size(), bytes_.size()});
    if (count == 0) co_return Transferred{asio::error::eof, 0};
    std::memcpy(into.data(), bytes_.data(), count);
    bytes_.remove_prefix(count);
    co_return Transferred{{}, count};
  }
  asio::awaitable<Transferred> write(std::array<asio::const_buffer, 2> buffers) override {
    co_return Transferred{{}, buffers[0].size() + buffers[1].size()};
  }
  asio::awaitable<void> finish() override { co_return; }
  void expires_at(Time) override {}
  void never_expires() override {}
  [[nodiscard]] bool is_quiet() override { return true; }
  void close() override {}
  [[nodiscard]] SSL* tls() override { return nullptr; }

 private:
  std::string_view bytes_;
  std::size_t piece_;
};

struct Seen {
  std::string what;  ///< the request whole, or the status of a refusal, or "gone"
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen seen_step(const ReadStep& step) {
  return {step.refusal ? "refused " + std::to_string(step.refusal->status) : "gone"};
}

asio::awaitable<void> read_all(Wire& wire, const ListenerOptions& options, std::vector<Seen>& seen) {
  RequestReader reader(wire, options);
  constexpr std::size_t kMostRequests = 20;
  while (seen.size() < kMostRequests && co_await reader.wait(options.keep_alive)) {
    ReadStep step = co_await reader.head();
    if (!step.ok) {
      seen.push_back(seen_step(step));
      co_return;
    }
    const RequestHead head = reader.request_head();
    if (const auto objection = framing_objection(head)) {
      seen.push_back({"objection " + std::to_string(objection->status)});
      co_return;
    }
    step = co_await reader.body("caller");
    if (!step.ok) {
      seen.push_back(seen_step(step));
      co_return;
    }
    const bool goes_on = reader.keep_alive();
    const std::string body = reader.take_body();
    claim(body.size() <= options.body_bytes, "a body keeps to its limit");
    std::string whole = head.method + " " + head.target + "\n";
    std::size_t head_bytes = 0;
    for (const auto& [name, value] : head.headers) {
      claim(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "a header's value is one line");
      head_bytes += name.size() + value.size();
      whole += name + ": " + value + "\n";
    }
    claim(head_bytes <= options.header_bytes, "a head keeps to its limit");
    seen.push_back({whole + "\n" + body});
    if (!goes_on) co_return;
  }
}

std::vector<Seen> requests_in(std::string_view bytes, std::size_t piece) {
  ListenerOptions options;
  options.header_bytes = 1'024;
  options.body_bytes = 4'096;
  MemoryWire wire(bytes, piece);
  std::vector<Seen> seen;
  asio::io_context io;
  asio::co_spawn(io, read_all(wire, options, seen), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t piece = 1 + input.byte() % 16;
  const std::string bytes = input.all();
  const std::vector<Seen> whole = requests_in(bytes, bytes.size() + 1);
  const std::vector<Seen> pieces = requests_in(bytes, piece);
  claim(whole.size() == pieces.size(), "as many requests come out of pieces as out of the whole");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == pieces[i]) continue;
    // Bytes that end before a request does may be seen to be wrong, or to be too few.
    const bool last = i + 1 == whole.size();
    const auto ended = [](const Seen& one) { return one.what == "gone"; };
    claim(last && (ended(whole[i]) || ended(pieces[i])),
          "the same requests come out of pieces as out of the whole");
  }
  return 0;
}
