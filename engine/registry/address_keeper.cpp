#include "engine/registry/address_keeper.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "engine/addressing/resolver.hpp"
#include "engine/registry/address_json.hpp"
#include "engine/registry/norwegian_day.hpp"
#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::registry {

namespace asio = boost::asio;

namespace {

constexpr Duration kLook = std::chrono::minutes{1};
constexpr Duration kCountCertificates = std::chrono::hours{1};
constexpr std::size_t kImportsKept = 200;
constexpr std::size_t kLedgerPage = 1'000;

std::string described(const ImportRecord& record) {
  return std::string(to_text(record.kind)) + " from " + record.source + ": " + std::to_string(record.added) +
         " added, " + std::to_string(record.changed) + " changed, " + std::to_string(record.removed) +
         " removed, " + std::to_string(record.total) + " parties";
}

/// Owns what it reads: runs beside the loop.
struct MakeBook {
  std::shared_ptr<const std::vector<Party>> imported;
  std::vector<addressing::LayerEntry> entries;
  std::string endpoint;
  std::chrono::year_month_day day;

  std::shared_ptr<const addressing::AddressBook> operator()() const {
    std::vector<Party> parties = *imported;
    for (Party& party : parties) {
      fill_endpoint(party, endpoint);
    }
    return std::make_shared<const addressing::AddressBook>(
        addressing::assemble(std::move(parties), entries, day));
  }
};

}  // namespace

AddressKeeper::AddressKeeper(KeeperParts parts, KeeperOptions options)
    : parts_(std::move(parts)), options_(std::move(options)) {}

asio::awaitable<Outcome<void>> AddressKeeper::start() {
  if (auto loaded = co_await load(); !loaded) co_return loaded;
  co_await rebuild();
  co_await count_certificates();
  check_age();
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> AddressKeeper::load() {
  auto imports = co_await parts_.archive.imports(kImportsKept);
  if (!imports) co_return imports.failure();
  TimePoint at = parts_.clock.now();
  if (!imports->empty()) at = std::max(at, imports->front().at);
  auto parties = co_await parts_.archive.parties(at);
  if (!parties) co_return parties.failure();
  imports_ = std::move(*imports);
  imported_ = std::make_shared<const std::vector<Party>>(std::move(*parties));
  ++generation_;
  co_return co_await load_layer();
}

asio::awaitable<Outcome<void>> AddressKeeper::load_layer() {
  for (;;) {
    const auto page =
        co_await parts_.ledger.entries(std::string(kAddressesTopic), layer_.last(), kLedgerPage);
    if (!page) co_return page.failure();
    if (page->empty()) co_return Outcome<void>();
    for (const LedgerEntry& entry : *page) {
      const std::string fault = layer_.apply(entry, *table());
      if (fault.empty()) continue;
      tell(Loudness::alarm, "address_entry_unusable",
           "number " + std::to_string(entry.number) + ": " + fault);
    }
    ++generation_;
  }
}

std::shared_ptr<const std::vector<Party>> AddressKeeper::material() const {
  if (!imported_->empty() || !pending_) return imported_;
  return std::make_shared<const std::vector<Party>>(pending_->parties);
}

asio::awaitable<void> AddressKeeper::rebuild() {
  for (;;) {
    const std::uint64_t generation = generation_;
    const auto day = today();
    auto book = co_await run_on(parts_.cpu, MakeBook{material(), layer_.for_book(), options_.endpoint, day});
    if (generation != generation_) continue;  // what it was made of has changed meanwhile
    auto routing = std::make_shared<Routing>(*parts_.routing.current());
    routing->book = std::move(book);
    parts_.routing.swap_in(std::move(routing));
    built_for_ = day;
    note_served();
    co_return;
  }
}

asio::awaitable<Outcome<std::shared_ptr<const addressing::AddressBook>>> AddressKeeper::book_on(
    std::chrono::year_month_day day) {
  auto material = this->material();
  if (const TimePoint end = last_moment_of(day); end < parts_.clock.now()) {
    auto parties = co_await parts_.archive.parties(end);
    if (!parties) co_return parties.failure();
    material = std::make_shared<const std::vector<Party>>(std::move(*parties));
  }
  co_return co_await run_on(parts_.cpu, MakeBook{material, layer_.for_book(), options_.endpoint, day});
}

bool AddressKeeper::taken_up_before(const std::string& hash) const {
  if (imports_.empty()) return false;
  if (imports_.front().hash == hash) return true;
  // What an operator imported stands until the file itself changes.
  if (imports_.front().source != "operator") return false;
  const auto file = std::ranges::find(imports_, "file", &ImportRecord::source);
  return file != imports_.end() && file->hash == hash;
}

asio::awaitable<Outcome<void>> AddressKeeper::offer_file(FileBook file) {
  set_alarm(kFileTopic, {});
  if (taken_up_before(file.hash)) {
    pending_.reset();
    looked_at_ = parts_.clock.now();
    check_age();
    co_return Outcome<void>();
  }
  BookOffer offer;
  offer.source = "file";
  offer.hash = file.hash;
  offer.parties = file.parties;
  offer.who = "budstikke";
  offer.why = "address_book.file has changed";
  const auto taken = co_await take_up(std::move(offer));
  if (taken || taken.failure().code == Code::B107) {
    pending_.reset();
  } else {
    if (!pending_ || pending_->hash != file.hash) {
      tell(Loudness::alarm, "address_book_not_stored",
           "the store did not take the address book (" + std::string(id_of(taken.failure().code)) +
               "); it is tried again each minute");
    }
    pending_ = std::move(file);
    ++generation_;
    co_await rebuild();
  }
  co_return taken ? Outcome<void>() : taken.failure();
}

Outcome<void> AddressKeeper::refuse(const ImportRecord& record, std::string why) {
  if (record.source != "operator") {
    // Once until it changes: the source is looked at again and again.
    const bool known = std::exchange(refused_, why) == why;
    tell(known ? Loudness::note : Loudness::alarm, "address_book_refused",
         described(record) + "; " + why + "; the old book serves on", record.who);
  }
  return Failure(Code::B107, std::move(why));
}

asio::awaitable<Outcome<ImportRecord>> AddressKeeper::take_up(BookOffer offer) {
  const bool force = offer.force;
  const bool settles = offer.settles;
  const std::uint64_t number = imports_.empty() ? 1 : imports_.front().number + 1;
  auto plan = co_await run_on(
      parts_.cpu, [before = imported_, offer = std::move(offer), numbers = table(),
                   limits = addressing::DropLimits{options_.max_drop_percent, today()}]() mutable {
        return plan_import(*before, std::move(offer), *numbers, limits);
      });
  ImportRecord record = plan.import.record;
  if (!plan.refusal.empty() && !force) co_return refuse(record, plan.refusal).failure();
  if (!plan.refusal.empty()) record.why += " (forced: " + plan.refusal + ")";
  record.number = number;
  record.at = parts_.clock.now();
  // A clock that was set back must not bring the book's history out of order.
  if (!imports_.empty()) record.at = std::max(record.at, imports_.front().at);
  const bool changes = !plan.import.put.empty() || !plan.import.removed.empty();
  plan.import.record = record;
  if (auto stored = co_await parts_.archive.take_up(std::move(plan.import)); !stored) {
    // Somebody was faster, or it is not known what the store has.
    if (stored.failure().code != Code::B201) static_cast<void>(co_await load());
    co_return stored.failure();
  }
  BUDSTIKKE_FAILPOINT("addresses.after_import");
  imports_.insert(imports_.begin(), record);
  if (imports_.size() > kImportsKept) imports_.pop_back();
  // What a few changes do not touch may still be refused as a whole.
  if (record.kind == ImportKind::full || settles) refused_.clear();
  note_without(plan.drop);
  const bool lost = !plan.drop.without.empty();
  tell(lost      ? Loudness::warn
       : changes ? Loudness::fact
                 : Loudness::note,
       "address_book_imported", described(record) + (lost ? "; " + without_text(plan.drop.without) : ""),
       record.who);
  if (changes) {
    imported_ = std::make_shared<const std::vector<Party>>(std::move(plan.after));
    ++generation_;
    co_await rebuild();
  }
  check_age();
  co_return record;
}

asio::awaitable<Outcome<void>> AddressKeeper::append(std::string text, std::string who) {
  LedgerEntry entry{std::string(kAddressesTopic), layer_.last() + 1, parts_.clock.now(), std::move(who),
                    std::move(text)};
  if (auto stored = co_await parts_.ledger.append(entry); !stored) {
    if (stored.failure().code != Code::B201) static_cast<void>(co_await load_layer());
    co_return stored;
  }
  if (const std::string fault = layer_.apply(entry, *table()); !fault.empty())
    co_return Failure(Code::B203, fault);
  ++generation_;
  co_await rebuild();
  co_return Outcome<void>();
}

asio::awaitable<void> AddressKeeper::run() {
  for (;;) {
    const TimePoint now = parts_.clock.now();
    co_await parts_.clock.wait_until(std::min(now + kLook - Duration{1}, last_moment_of(today())) +
                                     Duration{1});
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
    co_await look();
  }
}

asio::awaitable<void> AddressKeeper::look() {
  if (built_for_ != today()) co_await rebuild();
  if (pending_) {
    FileBook again = *pending_;
    static_cast<void>(co_await offer_file(std::move(again)));
  }
  check_age();
  // A clock that was set back is no reason to wait for it.
  const TimePoint now = parts_.clock.now();
  if (now >= certificates_due_ || certificates_due_ > now + kCountCertificates) co_await count_certificates();
}

asio::awaitable<void> AddressKeeper::count_certificates() {
  certificates_due_ = parts_.clock.now() + kCountCertificates;
  const auto found = co_await parts_.certificates.certificates();
  if (!found) co_return;  // the figures of an hour ago stand
  const TimePoint end = parts_.clock.now() + options_.certificate_warning;
  const auto book = parts_.routing.current()->book;
  certificates_ = found->size();
  certificates_expiring_ = 0;
  certificates_untrusted_ = 0;
  for (const PartyCertificate& one : *found) {
    const Party* party = book ? book->find(one.her_id) : nullptr;
    if (party == nullptr || !party->active) continue;
    if (one.not_after < end) {
      ++certificates_expiring_;
    } else if (!one.fault.empty()) {
      ++certificates_untrusted_;
    }
  }
}

void AddressKeeper::check_age() {
  const auto age = figures().age;
  const bool old = options_.oldest && age && *age > *options_.oldest;
  if (old == old_) return;
  old_ = old;
  if (old) {
    tell(Loudness::alarm, "address_book_old",
         "its source was last read at " + to_text(parts_.clock.now() - *age) + ", more than " +
             to_text(*options_.oldest) + " ago");
  } else {
    tell(Loudness::fact, "address_book_current", "its source has been read again");
  }
}

void AddressKeeper::tell(Loudness loudness, const std::string& event, const std::string& detail,
                         const std::string& who) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.detail = detail;
  line.who = who;
  parts_.status.write(line);
}

void AddressKeeper::set_alarm(const std::string& topic, std::string sentence) {
  if (sentence.empty()) {
    alarms_.erase(topic);
  } else {
    alarms_.insert_or_assign(topic, std::move(sentence));
  }
}

void AddressKeeper::note_without(const addressing::Drop& drop) {
  for (const auto& [number, name] : drop.without) without_.insert_or_assign(number, name);
}

void AddressKeeper::note_served() {
  const auto book = parts_.routing.current()->book;
  std::erase_if(without_, [&](const auto& one) {
    addressing::Residence residence;
    residence.municipality = one.first;
    const addressing::Wanted wanted{HerId{}, "KD0501", {}};
    const auto found = addressing::resolve(wanted, residence, *book, *table(), today());
    // Several that fit, or one without endpoint, is a gap of another kind.
    return found.party ||
           (found.why_not && (found.why_not->code == Code::H305 || found.why_not->code == Code::H307));
  });
}

std::optional<ImportRecord> AddressKeeper::last_import() const {
  return imports_.empty() ? std::nullopt : std::optional(imports_.front());
}

BookFigures AddressKeeper::figures() const {
  BookFigures figures;
  if (!imports_.empty()) {
    const TimePoint looked = std::max(imports_.front().at, looked_at_.value_or(imports_.front().at));
    figures.age = std::max(parts_.clock.now() - looked, Duration{0});
  }
  if (const auto book = parts_.routing.current()->book) figures.parties = book->parties().size();
  figures.certificates_expiring = certificates_expiring_;
  return figures;
}

bool AddressKeeper::empty() const { return figures().parties == 0; }

std::chrono::year_month_day AddressKeeper::today() const { return norwegian_date(parts_.clock.now()); }

std::shared_ptr<const addressing::MunicipalityTable> AddressKeeper::table() const {
  return parts_.routing.current()->municipalities;
}

}  // namespace budstikke::registry
