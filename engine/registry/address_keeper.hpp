#pragma once
// Keeps the address book that decides: what was imported, what people have corrected above it, and the book of today made of
// both. Whatever happens to its source, the last good copy goes on serving.
//
// The book is made anew after every import, correction and end of one, and at each midnight in Norway. Every change is
// stored before it counts.
//
// Loop thread; what costs time runs on `cpu`. Changes may be asked for while others are under way: of two that were
// worked out from the same state, the store refuses the second (B202), and nothing is half done.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/intake/routing.hpp"
#include "engine/model/address.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/ports/address_archive.hpp"
#include "engine/ports/address_desk.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/registry/address_import.hpp"
#include "engine/registry/address_layer.hpp"

namespace budstikke::registry {

/// What a file says; no parties where `diagnostics` has errors.
struct ReadBook {
  std::vector<Party> parties;
  Diagnostics diagnostics;
};

/// How books are read and written. Pure functions, called on any thread. A format is "toml" or "csv".
struct BookFormats {
  std::function<ReadBook(std::string_view text, std::string_view format,
                         const addressing::MunicipalityTable& table)>
      read;
  std::function<std::string(const std::vector<Party>& parties, std::string_view format)> write;
  std::function<std::string(std::string_view text)> sha256;
};

/// All of them outlive the keeper.
struct KeeperParts {
  AddressArchive& archive;
  CertificateArchive& certificates;
  Ledger& ledger;
  RoutingSlot& routing;
  Clock& clock;
  StatusSink& status;
  boost::asio::any_io_executor cpu;
  BookFormats formats;
};

struct KeeperOptions {
  bool from_registry = false;      ///< the book's source; else files
  std::optional<Duration> oldest;  ///< age beyond which an alarm is raised; absent: none
  std::int64_t max_drop_percent = 10;
  Duration certificate_warning = std::chrono::hours{24 * 30};
  std::string endpoint;  ///< of imported parties that have none of their own; may be empty
};

/// The file that the settings name, as it was read.
struct FileBook {
  std::vector<Party> parties;
  std::string hash;  ///< SHA-256 of its text
};

/// How far a full load of the registry has come.
struct LoadUnderWay {
  TimePoint begun{};
  std::size_t parties = 0;
};

/// What set_alarm() is about.
inline constexpr const char* kFileTopic = "file";

struct BookFigures {
  /// Since the source was last looked at with success, whether it had changed or not; absent: never.
  std::optional<Duration> age;
  std::size_t parties = 0;  ///< of today's book
  std::size_t certificates_expiring = 0;
};

class AddressKeeper : public AddressDesk {
 public:
  AddressKeeper(KeeperParts parts, KeeperOptions options);

  /// Puts the stored book into force; an empty one where nothing was ever imported. Once, before the others. B203 where the
  /// store cannot be read.
  boost::asio::awaitable<Outcome<void>> start();
  /// Takes up the settings' file where it has changed since it was last taken up. Where it would drop too much, it is
  /// refused (B107) and alarmed. Where the store has no room for it, it is offered again later; meanwhile it serves where
  /// there is no other book.
  boost::asio::awaitable<Outcome<void>> offer_file(FileBook file);
  /// Takes up what a source says. B107 where it would drop too much (alarmed unless the source is "operator"); B202 where
  /// another change came first.
  boost::asio::awaitable<Outcome<ImportRecord>> take_up(BookOffer offer);
  /// Midnights, the book's age and what was offered and found no room. Ends when its coroutine is cancelled.
  boost::asio::awaitable<void> run();
  /// The stored certificates have changed: counts those that expire. At start it does so itself.
  boost::asio::awaitable<void> count_certificates();

  /// What `status` tells of under alarms until it is told otherwise: one sentence for each topic, none where it is empty.
  void set_alarm(const std::string& topic, std::string sentence);
  /// What `status` tells of the load under way; nothing where there is none.
  void set_load(std::optional<LoadUnderWay> load) { load_ = load; }

  /// What the imported book says today, by HER-id. Never null.
  [[nodiscard]] std::shared_ptr<const std::vector<Party>> imported() const { return imported_; }
  [[nodiscard]] std::optional<ImportRecord> last_import() const;
  [[nodiscard]] BookFigures figures() const;
  /// Neither parties nor an import: nobody can be reached.
  [[nodiscard]] bool empty() const;

  /// Asks the registry's synchronisation to begin; without it, `sync` answers B107.
  using BeginSync =
      std::function<Outcome<void>(bool full, bool force, const std::string& who, const std::string& why)>;
  void set_sync(BeginSync begin) { begin_sync_ = std::move(begin); }

  boost::asio::awaitable<Outcome<std::string>> show(HerId party,
                                                    std::optional<std::chrono::year_month_day> on) override;
  boost::asio::awaitable<Outcome<std::string>> status() override;
  boost::asio::awaitable<Outcome<std::string>> gaps() override;
  boost::asio::awaitable<Outcome<std::string>> export_book(
      std::string format, std::optional<std::chrono::year_month_day> on) override;
  boost::asio::awaitable<Outcome<std::string>> certificates(bool all) override;
  boost::asio::awaitable<Outcome<std::string>> import_book(std::string text, std::string format, bool force,
                                                           Actor actor) override;
  boost::asio::awaitable<Outcome<std::string>> correct(std::string entry, Actor actor) override;
  boost::asio::awaitable<Outcome<std::string>> end_correction(std::uint64_t number, Actor actor) override;
  boost::asio::awaitable<Outcome<std::string>> sync(bool full, bool force, Actor actor) override;

 private:
  boost::asio::awaitable<Outcome<void>> load();
  boost::asio::awaitable<Outcome<void>> load_layer();
  /// Makes today's book and puts it into force, in the routing of that moment.
  boost::asio::awaitable<void> rebuild();
  boost::asio::awaitable<void> look();
  /// Adds an entry to the ledger, and to the layer.
  boost::asio::awaitable<Outcome<void>> append(std::string text, std::string who);
  [[nodiscard]] Outcome<void> refuse(const ImportRecord& record, std::string why);
  [[nodiscard]] bool taken_up_before(const std::string& hash) const;
  /// What the book is made of: the imported parties, or those of a file that the store has no room for.
  [[nodiscard]] std::shared_ptr<const std::vector<Party>> material() const;
  /// The book of a day that has begun, without the routing's.
  boost::asio::awaitable<Outcome<std::shared_ptr<const addressing::AddressBook>>> book_on(
      std::chrono::year_month_day day);
  [[nodiscard]] std::string refusal_of(const addressing::LayerEntry& entry) const;
  void check_age();
  /// Notes that the import has taken the last case handlers from these, and which of those noted are served again.
  void note_without(const addressing::Drop& drop);
  void note_served();
  void tell(Loudness loudness, const std::string& event, const std::string& detail,
            const std::string& who = "budstikke");
  [[nodiscard]] std::vector<std::string> alarms() const;
  [[nodiscard]] std::chrono::year_month_day today() const;
  [[nodiscard]] std::shared_ptr<const addressing::MunicipalityTable> table() const;

  KeeperParts parts_;
  KeeperOptions options_;
  BeginSync begin_sync_;
  std::shared_ptr<const std::vector<Party>> imported_ = std::make_shared<const std::vector<Party>>();
  std::vector<ImportRecord> imports_;  ///< the newest, newest first
  AddressLayer layer_;
  std::uint64_t generation_ = 0;  ///< of what the book is made of
  std::chrono::year_month_day built_for_{};
  std::optional<FileBook> pending_;     ///< offered, and not stored for want of room
  TimePoint certificates_due_{};        ///< when they are counted again
  std::string refused_;                 ///< why the last offer was refused; empty where it was not
  std::optional<TimePoint> looked_at_;  ///< when the file was read and found to be the book already
  std::optional<LoadUnderWay> load_;
  std::map<std::string, std::string> alarms_;  ///< by topic
  std::map<std::string, std::string>
      without_;  ///< municipalities whose last case handlers imports took, and names
  bool old_ = false;
  std::size_t certificates_ = 0;
  std::size_t certificates_expiring_ = 0;
  std::size_t certificates_untrusted_ = 0;
};

}  // namespace budstikke::registry
