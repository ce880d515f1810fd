// store backup, store restore: a copy that is verified before anybody relies on it, in both directions.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "adapters/crypto/digest.hpp"
#include "adapters/store_sqlite/backup.hpp"
#include "adapters/store_sqlite/file_lock.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/audit_file.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/store_files.hpp"
#include "tools/budstikke/store_keys.hpp"
#include "tools/budstikke/store_manifest.hpp"

namespace budstikke::tools {

namespace {

namespace fs = std::filesystem;

struct CopyOptions {
  StoreOptions store;
  std::string from;
  std::string to;
  bool force = false;
};

TimePoint now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

/// A copy that does not come to its end leaves nothing behind that looks like one.
class PartialFile {
 public:
  explicit PartialFile(std::string path) : path_(std::move(path)) { make_private_file(path_); }
  ~PartialFile() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  void keep_as(const std::string& name) {
    fs::rename(path_, name);
    path_.clear();
  }

 private:
  std::string path_;
};

/// Rests as long as each step took: a disk that is shared with the daemon is half its own.
auto resting() {
  auto began = std::chrono::steady_clock::now();
  return [began](int, int) mutable {
    constexpr std::chrono::nanoseconds kLongest = std::chrono::milliseconds{200};
    std::this_thread::sleep_for(
        std::min<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - began, kLongest));
    began = std::chrono::steady_clock::now();
  };
}

/// The copy in full: its file, its rows, and its payloads where there are keys. Throws where it is not in order.
sqlite::StoreReport verify(const std::string& file, const StorePlace& place) {
  sqlite::Inspection wanted;
  wanted.path = file;
  wanted.immutable = true;
  wanted.open = opener(place.keys);
  sqlite::StoreReport report = sqlite::inspect(wanted);
  if (place.keys) {
    if (std::string missing = missing_keys(report, *place.keys); !missing.empty())
      report.faults.push_back(missing);
  }
  for (const std::string& one : report.faults) std::cerr << file << ": " << one << "\n";
  if (!report.remark.empty()) std::cerr << file << ": " << report.remark << "\n";
  if (!report.faults.empty()) throw std::runtime_error(file + " is not in order; nothing was put in place");
  return report;
}

/// The copy's audit log. One that is broken is told of and copied as it is: messages are not held back for it, and the faults
/// stay in it.
ChainReport audit_log_of_copy(const std::string& file) {
  ChainReport report = check_audit_log(file, sqlite::LedgerFile::Use::immutable);
  for (const std::string& one : sentences_of(report)) std::cerr << file << ": " << one << "\n";
  return report;
}

/// The log of a store that is about to be put aside; nothing where there is none that can be read.
std::optional<ChainReport> replaced_log(const std::string& store) {
  if (!fs::exists(store)) return std::nullopt;
  try {
    return check_audit_log(store, sqlite::LedgerFile::Use::beside_others);
  } catch (const std::runtime_error& error) {
    std::cerr << store << ": its audit log cannot be read: " << error.what() << "\n";
    return std::nullopt;
  }
}

Manifest describe(const std::string& file, const sqlite::StoreReport& report, TimePoint made_at) {
  Manifest manifest;
  manifest.made_at = budstikke::to_text(made_at);
  manifest.sha256 = crypto::sha256_hex_of_file(file);
  manifest.bytes = fs::file_size(file);
  manifest.format = report.format;
  for (const KeyUse& use : report.keys) manifest.keys.push_back(use.key_id);
  manifest.messages = report.messages;
  manifest.deliveries = report.deliveries;
  manifest.unsettled = report.unsettled;
  manifest.payloads = report.payloads;
  manifest.last_received = report.last_received;
  return manifest;
}

int back_up(const CopyOptions& options) {
  const StorePlace place = place_of(options.store);
  const std::string from = options.from.empty() ? place.file : options.from;
  if (from.empty()) throw std::runtime_error("name the store with --store, or the settings with --config");
  if (!fs::is_regular_file(from)) throw std::runtime_error("there is no store " + from);
  if (fs::exists(options.to) || fs::exists(manifest_file(options.to))) {
    throw std::runtime_error(options.to + " is there already: a backup is never written over");
  }
  const TimePoint made_at = now();
  const std::string partial = options.to + ".partial";
  PartialFile file(partial);
  sqlite::back_up(from, partial, resting());
  sync_file(partial);
  const sqlite::StoreReport report = verify(partial, place);
  static_cast<void>(audit_log_of_copy(partial));
  const Manifest manifest = describe(partial, report, made_at);
  write_private_file(manifest_file(options.to), to_text(manifest));
  file.keep_as(options.to);
  sync_folder_of(options.to);
  std::cout << options.to << ": " << report.messages << " messages, " << report.deliveries << " deliveries, "
            << report.payloads << " payloads";
  if (place.keys) std::cout << ", " << report.opened << " opened and found true";
  std::cout << "; all that was acknowledged before " << manifest.made_at << "\n";
  if (!manifest.keys.empty()) {
    std::cout << "  it can be read with these keys alone, which are not in it:";
    for (const std::string& one : manifest.keys) std::cout << " " << one;
    std::cout << "\n";
  }
  return 0;
}

void compare(const std::string& backup, const Manifest& manifest) {
  if (fs::file_size(backup) != manifest.bytes || crypto::sha256_hex_of_file(backup) != manifest.sha256) {
    throw std::runtime_error(backup +
                             " is not the file that its manifest tells of: it is damaged, or another one");
  }
}

std::string file_suffix(TimePoint at) {
  std::string text = budstikke::to_text(at);
  std::erase_if(text, [](char c) { return c == ':' || c == '-' || c == '.'; });
  return ".before-restore-" + text;
}

int restore(const CopyOptions& options) {
  const StorePlace place = place_of(options.store);
  if (!place.keys)
    throw std::runtime_error(
        "name the keys with --key-file or --config: a copy that nobody can open is none");
  const Manifest manifest = read_manifest(manifest_file(options.from));
  compare(options.from, manifest);
  static_cast<void>(verify(options.from, place));
  const sqlite::FileLock lock(options.to);  // no daemon runs on it
  const bool there = fs::exists(options.to);
  if (there && !options.force) {
    throw std::runtime_error(options.to + " is there already; --force puts it aside and keeps it");
  }
  const std::string partial = options.to + ".restoring";
  std::error_code ignored;
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(partial + part, ignored);
  copy_private_file(options.from, partial);
  const ChainReport audit = audit_log_of_copy(options.from);
  const TimePoint at = now();
  const std::string who = login_name().empty() ? "budstikke" : login_name();
  const AuditRecord record = audit::restored_record(who, manifest.made_at, replaced_log(options.to));
  const std::size_t marked =
      sqlite::mark_restored({partial, at, who,
                             "from a backup of " + manifest.made_at +
                                 ": what was done after it is not known, the party may have the message",
                             audit::sealed(record, audit.head, at, crypto::sha256_hex)});
  for (const char* part : {"-wal", "-shm"}) fs::remove(partial + part, ignored);
  sync_file(partial);
  if (there) {
    std::cout << "put aside: " << put_aside(options.to, file_suffix(at)) << "\n"
              << "  it holds all that it held, under the same keys, and retention does not reach it: remove "
                 "it when it is no "
                 "longer wanted\n";
  }
  fs::rename(partial, options.to);
  sync_folder_of(options.to);
  std::cout << options.to << ": restored as of " << manifest.made_at << ", " << manifest.messages
            << " messages; " << marked
            << " deliveries that were not final are marked as uncertain, and go on under the same ids\n"
            << "  messages acknowledged after that are not in it: their senders must send them again\n";
  return 0;
}

void run(int& status, int (*command)(const CopyOptions&), const CopyOptions& options) {
  try {
    status = command(options);
  } catch (const std::exception& error) {
    std::cerr << "budstikke: " << error.what() << "\n";
    status = 1;
  }
}

}  // namespace

void add_store_copies(CLI::App& store, int& status) {
  CLI::App* backup = store.add_subcommand(
      "backup", "Copy the store as it is now, while the daemon works; verified, with a manifest beside it");
  auto out = std::make_shared<CopyOptions>();
  backup->add_option("out", out->to, "The file to make")->required();
  backup->add_option("--store", out->from, "The store's file; else what --config names");
  add_store_options(*backup, out->store);
  backup->callback([out, &status] { run(status, back_up, *out); });

  CLI::App* restoring = store.add_subcommand(
      "restore", "Make a store of a backup: verified first; what was not final is marked as uncertain");
  auto in = std::make_shared<CopyOptions>();
  restoring->add_option("backup", in->from, "The backup, with its manifest beside it")->required();
  restoring->add_option("--to", in->to, "The store's file to make")->required();
  restoring->add_flag("--force", in->force, "Put a store that is there aside, and keep it");
  add_store_options(*restoring, in->store);
  restoring->callback([in, &status] { run(status, restore, *in); });
}

}  // namespace budstikke::tools
