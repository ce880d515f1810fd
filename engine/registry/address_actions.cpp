// What operators do to the address book. Each action is recorded with who and why before it counts.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "engine/registry/address_json.hpp"
#include "engine/registry/address_keeper.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::registry {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// Corrections and agreements that may be open at once. Whoever needs more needs another source.
constexpr std::size_t kMostOpen = 10'000;
constexpr std::size_t kComplaintsShown = 100;

std::string who_of(const Actor& actor) {
  if (!actor.authenticated) return actor.who;
  return actor.caller + (actor.who.empty() ? "" : "/" + actor.who);
}

Outcome<void> check(const Actor& actor) {
  if (actor.who.empty() && !actor.authenticated) return Failure(Code::B107, "who does it is missing");
  if (actor.why.empty()) return Failure(Code::B107, "the reason is missing");
  return {};
}

/// {"detail", "diagnostics"}: what is wrong with a file.
Failure in_disorder(const Diagnostics& diagnostics) {
  Diagnostics shown = diagnostics;
  std::size_t errors = 0;
  for (const Diagnostic& one : diagnostics) errors += one.severity == Severity::error ? 1 : 0;
  if (shown.size() > kComplaintsShown) shown.resize(kComplaintsShown);
  json::object detail{{"detail", "the address book has " + std::to_string(errors) + " mistakes"}};
  detail["diagnostics"] = to_json(shown);
  return Failure(Code::B107, json::serialize(detail));
}

}  // namespace

asio::awaitable<Outcome<std::string>> AddressKeeper::import_book(std::string text, std::string format,
                                                                 bool force, Actor actor) {
  if (options_.from_registry) {
    co_return Failure(Code::B107, "the address book comes from the registry; correct what is wrong in it");
  }
  if (auto checked = check(actor); !checked) co_return checked.failure();
  if (format != "toml" && format != "csv")
    co_return Failure(Code::B107, "the format is none of toml and csv");
  struct Read {
    ReadBook book;
    std::string hash;
  };
  Read read = co_await run_on(
      parts_.cpu, [formats = parts_.formats, numbers = table(), text = std::move(text), format] {
        Read read{formats.read(text, format, *numbers), formats.sha256(text)};
        for (const auto& one : addressing::check_parties(read.book.parties, *numbers)) {
          read.book.diagnostics.push_back(
              {{}, 0, 0, one.severity, "HER-id " + one.her_id.text() + ": " + one.what});
        }
        return read;
      });
  if (has_errors(read.book.diagnostics)) co_return in_disorder(read.book.diagnostics);
  BookOffer offer;
  offer.source = "operator";
  offer.hash = std::move(read.hash);
  offer.parties = std::move(read.book.parties);
  offer.force = force;
  offer.who = who_of(actor);
  offer.why = actor.why;
  const auto before = without_;
  const auto taken = co_await take_up(std::move(offer));
  if (!taken) co_return taken.failure();
  json::object answer{{"import", to_json(*taken)}, {"hash", parts_.routing.current()->book->hash()}};
  answer["diagnostics"] = to_json(read.book.diagnostics);
  json::array lost;
  for (const auto& [number, name] : without_) {
    if (!before.contains(number) && lost.size() < kComplaintsShown) lost.emplace_back(number + " " + name);
  }
  answer["municipalities_without_case_handler"] = std::move(lost);
  co_return json::serialize(answer);
}

std::string AddressKeeper::refusal_of(const addressing::LayerEntry& entry) const {
  if (layer_.open_on(today()).size() >= kMostOpen) {
    return "there are " + std::to_string(kMostOpen) + " corrections and agreements already; end some first";
  }
  const auto& book = *parts_.routing.current()->book;
  if (const auto* correction = std::get_if<addressing::Correction>(&entry.what)) {
    if (book.find(correction->her_id) != nullptr || correction->name) return {};
    return "HER-id " + correction->her_id.text() + " is not in the address book; to add it, give it a name";
  }
  const auto& agreement = std::get<addressing::Agreement>(entry.what);
  if (book.find(agreement.party) != nullptr) return {};
  return "HER-id " + agreement.party.text() + " is not in the address book";
}

namespace {

/// What an agreement may mean otherwise than it was meant; it holds all the same. Empty: nothing.
std::string doubt_about(const addressing::LayerEntry& entry, const addressing::AddressBook& book,
                        const addressing::MunicipalityTable& table, std::chrono::year_month_day day) {
  const auto* agreed = std::get_if<addressing::Agreement>(&entry.what);
  const Party* party = agreed == nullptr ? nullptr : book.find(agreed->party);
  if (party == nullptr) return {};
  std::string doubt;
  if (party->service_code != agreed->service_code) {
    doubt = "the party's own service is " + (party->service_code.empty() ? "none" : party->service_code) +
            ", not " + agreed->service_code;
  }
  const auto number = [&](const std::string& area) { return table.translate(area.substr(0, 4), day).number; };
  if (!party->municipality.empty() && number(party->municipality) != number(agreed->area)) {
    doubt += (doubt.empty() ? "" : "; ") + ("the party belongs to municipality " + party->municipality);
  }
  return doubt;
}

}  // namespace

asio::awaitable<Outcome<std::string>> AddressKeeper::correct(std::string entry, Actor actor) {
  if (auto checked = check(actor); !checked) co_return checked.failure();
  boost::system::error_code error;
  json::value value = json::parse(entry, error);
  if (error || !value.is_object()) co_return Failure(Code::B107, "the entry is not a JSON object");
  value.as_object()["why"] = actor.why;
  auto read = addressing::layer_entry_from_json(json::serialize(value), today(), *table());
  if (!read) co_return read.failure();
  if (std::string refusal = refusal_of(*read); !refusal.empty())
    co_return Failure(Code::B107, std::move(refusal));
  const auto book = parts_.routing.current()->book;
  if (auto* said = std::get_if<addressing::Correction>(&read->what)) {
    said->adds = book->find(said->her_id) == nullptr;
  }
  const std::uint64_t number = layer_.last() + 1;
  const std::string who = who_of(actor);
  if (auto added = co_await append(added_text(*read), who); !added) co_return added.failure();
  tell(Loudness::fact, "address_entry_added", "number " + std::to_string(number), who);
  const KeptEntry* kept = layer_.find(number);
  json::object answer{{"correction", kept == nullptr ? json::object{} : to_json(*kept)},
                      {"hash", parts_.routing.current()->book->hash()}};
  const std::string doubt = doubt_about(*read, *book, *table(), today());
  if (!doubt.empty()) answer["warning"] = doubt;
  co_return json::serialize(answer);
}

asio::awaitable<Outcome<std::string>> AddressKeeper::end_correction(std::uint64_t number, Actor actor) {
  if (auto checked = check(actor); !checked) co_return checked.failure();
  const KeptEntry* kept = layer_.find(number);
  if (kept == nullptr) {
    co_return Failure(Code::B204, "no correction or agreement has the number " + std::to_string(number));
  }
  if (kept->entry.ended_at) co_return Failure(Code::B207, "it was ended by " + kept->ended_by);
  if (kept->entry.until < today())
    co_return Failure(Code::B207, "it ended by itself on " + to_text(kept->entry.until));
  const std::string who = who_of(actor);
  if (auto ended = co_await append(ended_text(number, actor.why), who); !ended) co_return ended.failure();
  tell(Loudness::fact, "address_entry_ended", "number " + std::to_string(number), who);
  kept = layer_.find(number);
  co_return json::serialize(json::object{{"correction", kept == nullptr ? json::object{} : to_json(*kept)},
                                         {"hash", parts_.routing.current()->book->hash()}});
}

asio::awaitable<Outcome<std::string>> AddressKeeper::sync(bool full, bool force, Actor actor) {
  if (auto checked = check(actor); !checked) co_return checked.failure();
  if (!begin_sync_) co_return Failure(Code::B107, "no registry is configured (registry.url)");
  if (force && !full) co_return Failure(Code::B107, "only a full load can be forced");
  if (auto begun = begin_sync_(full, force, who_of(actor), actor.why); !begun) co_return begun.failure();
  tell(Loudness::fact, "address_sync_asked", full ? "full load" : "changes", who_of(actor));
  co_return json::serialize(json::object{{"begun", true}, {"full", full}});
}

}  // namespace budstikke::registry
