#include "adapters/crypto/compression.hpp"

#include <zstd.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace budstikke::crypto {

namespace {
constexpr int kLevel = 1;  // a 6.7 kB message becomes a third in 12 µs; higher levels gain little

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

/// The thread's own: making one anew costs as much as compressing a message.
ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  return context.get();
}

}  // namespace

std::string compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t length =
      ZSTD_compressCCtx(compressor(), frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(length) != 0) throw std::runtime_error("a payload could not be compressed");
  frame.resize(length);
  return frame;
}

std::optional<std::string> decompress(std::string_view frame, std::size_t largest_bytes) {
  const unsigned long long declared = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (declared == ZSTD_CONTENTSIZE_UNKNOWN || declared == ZSTD_CONTENTSIZE_ERROR) return std::nullopt;
  if (declared > largest_bytes) return std::nullopt;
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(declared), '\0');
  const std::size_t length = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(length) != 0 || length != bytes.size()) return std::nullopt;
  return bytes;
}

}  // namespace budstikke::crypto
