#pragma once
// One connection to the database, used by one thread at a time, with its statements kept prepared.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/store_sqlite/statement.hpp"

struct sqlite3;

namespace budstikke::sqlite {

class Connection {
 public:
  enum class Use {
    write,
    read,
    inspect,  ///< of a program beside the daemon, or of a store without one: reads, and leaves the files as they are
    immutable,  ///< a file that nobody writes, such as a backup: no file is made beside it
  };

  /// Throws Error. `busy` is how long a lock is waited for.
  Connection(const std::string& path, Use use, Duration busy);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Lends a statement, compiled at its first use. Given back (reset) when the loan ends; one loan of a text at a time.
  class Loan {
   public:
    explicit Loan(Statement& statement) : statement_(statement) {}
    ~Loan() { statement_.reset(); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Statement* operator->() { return &statement_; }
    Statement& operator*() { return statement_; }

   private:
    Statement& statement_;
  };
  [[nodiscard]] Loan use(std::string_view sql);

  /// Runs a statement that has no parameters and whose rows nobody needs.
  void run(std::string_view sql);
  /// The same for several at once, without keeping them.
  void run_script(const std::string& sql);
  /// The first column of the first row; 0 where there is none.
  [[nodiscard]] std::int64_t number(std::string_view sql);

  /// Rows that the last statement changed.
  [[nodiscard]] int changes() const;
  /// Of the row that was inserted last.
  [[nodiscard]] std::int64_t last_number() const;
  [[nodiscard]] bool in_transaction() const;
  /// Copies what the database is at this moment into the file `path`, which exists and is empty; whoever writes is not kept
  /// waiting. `progress` is told pages done and in all, and may throw to end it. The file is not synced. Throws Error.
  void back_up(const std::string& path, const std::function<void(int, int)>& progress);
  /// Copies the log into the database without waiting for readers. Throws Error.
  void checkpoint();
  /// Copies the whole log and cuts it to nothing, where nobody reads an older state; says whether. Throws Error.
  [[nodiscard]] bool empty_log();
  /// Whether the log stays as it is when the last connection is closed, or is copied into the database and removed.
  void keep_log_on_close(bool keep);
  /// Pages in the write-ahead log after the last commit.
  [[nodiscard]] int log_pages() const { return log_pages_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  int busy_;
  int log_pages_ = 0;
  std::unique_ptr<sqlite3, Close> database_;
  std::map<std::string, Statement, std::less<>> statements_;  // after the database: destroyed before it
};

}  // namespace budstikke::sqlite
