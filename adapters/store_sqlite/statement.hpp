#pragma once
// One prepared statement, bound and read by type.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace budstikke::sqlite {

class Statement {
 public:
  /// Throws Error where `sql` does not compile.
  Statement(sqlite3* database, std::string_view sql);

  /// Steps once: true where there is a row. Throws Error.
  bool step();
  /// Ready for other values. Never fails: what failed was told by `step`.
  void reset();

  // Parameters, in order. Texts and bytes are not copied: they must live until the next reset.
  void bind(std::int64_t value);
  void bind(std::string_view text);
  void bind_bytes(std::string_view bytes);
  // As packed.hpp says; these are copied.
  void bind_id(std::string_view text);
  void bind_digest(std::string_view hex);
  void bind_record(std::string_view text);
  void bind_word(std::string_view word);
  void bind_null();
  void bind(TimePoint time) { bind(std::int64_t{time.time_since_epoch().count()}); }
  void bind(HerId id) { bind(std::int64_t{id.value()}); }
  template <class Tag>
  void bind(const TextId<Tag>& id) {
    bind_id(id.value());
  }
  template <class T>
  void bind(const std::optional<T>& value) {
    value ? bind(*value) : bind_null();
  }

  // Parameters by name; nothing where the text has none of that name. The text must live until the next reset.
  void bind_named(const char* name, std::int64_t value);
  void bind_named(const char* name, std::string_view text);

  // Columns of the row, in order.
  std::int64_t integer();
  std::string text();
  std::string bytes();
  // Texts that are packed, or stayed text. Throw std::runtime_error where they are damaged.
  std::string id_text();
  std::string digest();
  std::string record();
  std::string word();
  bool null();  ///< whether the next column is null; stays before it
  void skip() { ++column_; }
  TimePoint time() { return TimePoint{Duration{integer()}}; }
  std::optional<TimePoint> optional_time();
  HerId her_id() { return HerId{static_cast<std::uint32_t>(integer())}; }
  template <class Id>
  Id id() {
    return Id{id_text()};
  }

 private:
  void bind_packed(const std::optional<std::string>& packed, std::string_view text);
  [[nodiscard]] bool is_bytes();

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int parameter_ = 0;
  int column_ = 0;
};

}  // namespace budstikke::sqlite
