#include "tests/bench/path_bounds.hpp"

#include <libxml/parser.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <zstd.h>

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/bench/path.hpp"
#include "tests/support/temporary_folder.hpp"

namespace budstikke::bench::bounds {

namespace {

void require(bool held) {
  if (!held) throw std::runtime_error("a bound could not be measured");
}

std::string_view text(const benchmark::State& state) { return path(state.range(0)).payload.reveal(); }

unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* one) const {
    free(one);
  }
};

/// One context, used again and again.
class Gcm {
 public:
  /// `key` of 32 zero bytes, nonce of 12: what matters is how long it takes.
  void seal(std::string_view plain, std::string& sealed) {
    sealed.resize(plain.size());
    run(1, plain, sealed);
    require(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_.size()),
                                tag_.data()) == 1);
  }
  void open(std::string_view sealed, std::string& plain) {
    plain.resize(sealed.size());
    run(0, sealed, plain);
  }

 private:
  void run(int encrypt, std::string_view in, std::string& out) {
    int length = 0;
    require(EVP_CipherInit_ex(context_.get(), cipher_.get(), nullptr, key_.data(), nonce_.data(), encrypt) ==
            1);
    require(EVP_CipherUpdate(context_.get(), octets(out), &length,
                             reinterpret_cast<const unsigned char*>(in.data()),
                             static_cast<int>(in.size())) == 1);
    if (encrypt == 0) {
      require(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_.size()),
                                  tag_.data()) == 1);
    }
    require(EVP_CipherFinal_ex(context_.get(), octets(out) + length, &length) == 1);
  }

  std::unique_ptr<EVP_CIPHER, Freed<EVP_CIPHER_free>> cipher_{
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
  std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>> context_{EVP_CIPHER_CTX_new()};
  std::array<unsigned char, 32> key_{};
  std::array<unsigned char, 12> nonce_{};
  std::array<unsigned char, 16> tag_{};
};

class Compressor {
 public:
  void compress(std::string_view bytes, std::string& frame) {
    frame.resize(ZSTD_compressBound(bytes.size()));
    frame.resize(checked(
        ZSTD_compressCCtx(context_.get(), frame.data(), frame.size(), bytes.data(), bytes.size(), 1)));
  }

  static std::size_t checked(std::size_t length) {
    require(ZSTD_isError(length) == 0);
    return length;
  }

 private:
  std::unique_ptr<ZSTD_CCtx, Freed<ZSTD_freeCCtx>> context_{ZSTD_createCCtx()};
};

class Table {
 public:
  Table() {
    sqlite3* opened = nullptr;
    require(sqlite3_open(folder_.file("bare.db").c_str(), &opened) == SQLITE_OK);
    database_.reset(opened);
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, "
        "bytes BLOB)");
    sqlite3_stmt* made = nullptr;
    require(sqlite3_prepare_v2(opened, "INSERT INTO rows (bytes) VALUES (?)", -1, &made, nullptr) ==
            SQLITE_OK);
    insert_.reset(made);
  }

  void run(const char* orders) {
    require(sqlite3_exec(database_.get(), orders, nullptr, nullptr, nullptr) == SQLITE_OK);
  }

  void insert(std::string_view bytes) {
    require(sqlite3_bind_blob64(insert_.get(), 1, bytes.data(), bytes.size(), SQLITE_STATIC) == SQLITE_OK);
    require(sqlite3_step(insert_.get()) == SQLITE_DONE);
    require(sqlite3_reset(insert_.get()) == SQLITE_OK);
  }

 private:
  tests::TemporaryFolder folder_;
  std::unique_ptr<sqlite3, Freed<sqlite3_close>> database_;
  std::unique_ptr<sqlite3_stmt, Freed<sqlite3_finalize>> insert_;
};

}  // namespace

void libxml2(benchmark::State& state) {
  const std::string_view bytes = text(state);
  for (auto step : state) {
    const std::unique_ptr<xmlDoc, Freed<xmlFreeDoc>> document(xmlReadMemory(
        bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr, XML_PARSE_NONET | XML_PARSE_COMPACT));
    require(document != nullptr);
  }
}

void one_pass(benchmark::State& state) {
  const std::string_view bytes = text(state);
  std::array<unsigned char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<unsigned char>(i * 7);
  benchmark::DoNotOptimize(table);
  for (auto step : state) {
    unsigned char at = 0;
    for (const char c : bytes) at = table[static_cast<unsigned char>(at ^ static_cast<unsigned char>(c))];
    benchmark::DoNotOptimize(at);
  }
}

void sha256(benchmark::State& state) {
  const std::string_view bytes = text(state);
  const std::unique_ptr<EVP_MD, Freed<EVP_MD_free>> algorithm(EVP_MD_fetch(nullptr, "SHA-256", nullptr));
  const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  std::array<unsigned char, 32> digest{};
  for (auto step : state) {
    require(EVP_DigestInit_ex(context.get(), algorithm.get(), nullptr) == 1);
    require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
    require(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1);
    benchmark::DoNotOptimize(digest);
  }
}

void two_copies(benchmark::State& state) {
  const std::string_view bytes = text(state);
  for (auto step : state) {
    const std::string first(bytes);
    benchmark::DoNotOptimize(first.data());
    const std::string second(first);
    benchmark::DoNotOptimize(second.data());
  }
}

void compress_and_seal(benchmark::State& state) {
  Gcm gcm;
  Compressor compressor;
  std::string frame;
  std::string sealed;
  for (auto step : state) {
    compressor.compress(text(state), frame);
    gcm.seal(frame, sealed);
  }
}

void compare_and_seal(benchmark::State& state) {
  const Path& on = path(state.range(0));
  const std::string same(text(state));
  const std::string kept(on.sealed_change.bytes.size(), 'x');
  Gcm gcm;
  std::string sealed;
  for (auto step : state) {
    benchmark::DoNotOptimize(std::memcmp(same.data(), text(state).data(), same.size()));
    gcm.seal(kept, sealed);
  }
}

void open_and_decompress(benchmark::State& state) {
  Gcm gcm;
  std::string frame;
  std::string sealed;
  Compressor().compress(text(state), frame);
  gcm.seal(frame, sealed);
  std::string plain(text(state).size(), '\0');
  const std::unique_ptr<ZSTD_DCtx, Freed<ZSTD_freeDCtx>> context(ZSTD_createDCtx());
  for (auto step : state) {
    gcm.open(sealed, frame);
    Compressor::checked(
        ZSTD_decompressDCtx(context.get(), plain.data(), plain.size(), frame.data(), frame.size()));
  }
}

void bare_inserts(benchmark::State& state, std::size_t bytes, std::size_t rows) {
  const std::string row(bytes, 'x');
  Table table;
  for (auto step : state) {
    table.run("BEGIN");
    for (std::size_t i = 0; i < rows; ++i) table.insert(row);
    table.run("COMMIT");
  }
}

}  // namespace budstikke::bench::bounds
