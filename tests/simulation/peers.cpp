#include "tests/simulation/peers.hpp"

#include <stdexcept>
#include <string>

#include "adapters/crypto/digest.hpp"
#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

using boost::asio::awaitable;

namespace {

/// A status that nobody has signed ends nothing that goes in an envelope.
Failure refused_by_status(bool in_envelope) {
  Failure failure(Code::D406, "HTTP 422");
  if (in_envelope) failure.advice = Advice::hold;
  return failure;
}

}  // namespace

/// Tells the judge of an attempt's end, however it ends.
class Peers::Attempt {
 public:
  Attempt(Judge& judge, DeliveryId id) : judge_(judge), id_(std::move(id)) {}
  ~Attempt() { judge_.attempt_ends(id_); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

 private:
  Judge& judge_;
  DeliveryId id_;
};

Peers::Deed Peers::deed_of(HerId owner) {
  const auto down = down_until_.find(owner);
  if (down != down_until_.end() && around_.clock.now() < down->second) return Deed::unreachable;
  Dice& dice = around_.dice;
  if (!dice.chance(temper_.trouble)) return Deed::take;
  if (dice.chance(temper_.fault)) return dice.chance(500) ? Deed::fault_before : Deed::fault_after;
  static constexpr Deed kTroubles[] = {Deed::take_slowly,   Deed::refuse,      Deed::defer,
                                       Deed::ask_for_pause, Deed::lose_answer, Deed::take_in_silence,
                                       Deed::keep_silent,   Deed::arrive_late, Deed::unreachable};
  return kTroubles[dice.below(std::size(kTroubles))];
}

awaitable<Outcome<HandOver>> Peers::send(Shipment shipment, Duration within) {
  const HerId owner = owner_of(shipment.endpoint.address);
  if (takes_envelopes(owner)) {
    around_.judge.goes_in_envelope(shipment);
    shipment.payload = taken_out(shipment.envelope, shipment.payload.reveal());
  }
  around_.judge.attempt_begins(shipment, owner);
  const Attempt attempt(around_.judge, shipment.delivery);
  const Deed deed = deed_of(owner);
  const Parcel parcel{shipment.delivery, owner, crypto::sha256_hex(shipment.payload.reveal()),
                      takes_envelopes(owner) ? shipment.envelope : EnvelopeId{}};
  around_.trace.line(
      {"send", shipment.delivery.value(), owner.text(), std::to_string(static_cast<int>(deed))});
  Clock& clock = around_.clock;
  const TimePoint end = clock.now() + within;
  co_await clock.wait_until(clock.now() + around_.dice.between(Duration{0}, std::chrono::milliseconds{40}));
  switch (deed) {
    case Deed::take: {
      auto answer = reaches(parcel, true);
      co_await clock.wait_until(clock.now() +
                                around_.dice.between(Duration{0}, std::chrono::milliseconds{40}));
      co_return answer;
    }
    case Deed::take_slowly: {
      auto answer = reaches(parcel, true);
      co_await clock.wait_until(clock.now() + within * 8 / 10);
      co_return answer;
    }
    case Deed::refuse:
      co_return refused_by_status(!parcel.envelope.empty());
    case Deed::defer:
      co_return Failure(Code::D405, "HTTP 503");
    case Deed::ask_for_pause:
      co_return Failure(Code::D408,
                        "HTTP 429, retry after " + std::to_string(around_.dice.below(7200)) + " s");
    case Deed::lose_answer:
      static_cast<void>(reaches(parcel, false));
      co_return Failure(Code::D403);
    case Deed::take_in_silence:
      static_cast<void>(reaches(parcel, false));
      co_await clock.wait_until(end);
      co_return Failure(Code::D402);
    case Deed::keep_silent:
      co_await clock.wait_until(end);
      co_return Failure(Code::D402);
    case Deed::arrive_late:
      around_.agenda.at(end + some_time(), [this, parcel] { static_cast<void>(reaches(parcel, false)); });
      co_await clock.wait_until(end);
      co_return Failure(Code::D402);
    case Deed::unreachable:
      co_return Failure(Code::D401);
    case Deed::fault_after:
      static_cast<void>(reaches(parcel, false));
      throw std::runtime_error("a fault of the adapter");
    case Deed::fault_before:
      throw std::runtime_error("a fault of the adapter");
  }
  co_return HandOver{};
}

Duration Peers::some_time() {
  Dice& dice = around_.dice;
  const std::uint64_t kind = dice.below(10);
  if (kind < 3) return dice.between(Duration{0}, std::chrono::milliseconds{60});
  if (kind < 8) return dice.between(std::chrono::seconds{1}, std::chrono::minutes{30});
  return dice.between(std::chrono::hours{1}, std::chrono::hours{40});
}

void Peers::arrives(const DeliveryId& delivery, HerId owner, const std::string& digest) {
  around_.judge.arrives(delivery, owner, digest);
  const Ledger& ledger = around_.judge.ledger();
  const Delivery& stored = ledger.deliveries.at(delivery).stored;
  const Letter* letter = around_.letters.with_digest(ledger.messages.at(stored.message).sha256);
  around_.trace.line({"arrives", delivery.value(), owner.text()});
  // Receipts are not acknowledged, ours neither.
  if (letter == nullptr || letter->kind == LetterKind::receipt || stored.kind == DeliveryKind::receipt)
    return;
  react(*letter, owner);
}

void Peers::react(const Letter& letter, HerId owner) {
  Dice& dice = around_.dice;
  // On a return road the business may stand for its wards.
  const HerId responder = business_of_party(letter.receivers.at(0)) == owner ? letter.receivers[0] : owner;
  const auto known = acknowledged_.find({responder, letter.number});
  if (known != acknowledged_.end()) {
    // It has this message already, and says so again in the same words, or not.
    if (dice.chance(500) && !known->second.empty()) post_later(known->second.front(), some_time());
    return;
  }
  acknowledged_[{responder, letter.number}];
  if (!dice.chance(temper_.silence)) {
    const std::uint64_t kind = dice.below(10);
    acknowledge(letter, responder, kind < 7 ? "1" : kind < 9 ? "2" : "3", some_time());
  }
  if (dice.chance(temper_.mischief))
    acknowledge(letter, responder, dice.chance(500) ? "1" : "2", some_time());
  if (dice.chance(temper_.mischief)) acknowledge(letter, dice.pick(receivers()), "1", some_time());
  if (dice.chance(temper_.replies)) answer(letter, responder);
}

void Peers::acknowledge(const Letter& letter, HerId owner, std::string status, Duration after) {
  Letter receipt;
  receipt.kind = LetterKind::receipt;
  receipt.type = "APPREC";
  receipt.sender = owner;
  receipt.receivers = {letter.sender};
  receipt.about = letter.number;
  receipt.status = std::move(status);
  const Letter* written = write(std::move(receipt));
  if (written == nullptr) return;
  acknowledged_[{owner, letter.number}].push_back(written->number);
  post_later(written->number, after);
  if (around_.dice.chance(temper_.mischief)) post_later(written->number, after + some_time());
}

void Peers::answer(const Letter& letter, HerId owner) {
  Letter reply;
  const bool deviates = around_.dice.chance(300);
  reply.kind = deviates ? LetterKind::deviation : LetterKind::reply;
  reply.type = deviates ? "DIALOG_AVVIK" : "DIALOG_SVAR";
  reply.sender = owner;
  reply.receivers = {letter.sender};
  reply.about = letter.number;
  reply.municipality = letter.municipality;
  const Letter* written = write(std::move(reply));
  if (written != nullptr) post_later(written->number, some_time());
}

Letter* Peers::write(Letter letter) {
  if (around_.letters.size() >= most_letters_) return nullptr;
  return &around_.letters.write(std::move(letter));
}

void Peers::post_later(std::size_t number, Duration after) {
  around_.agenda.at(around_.clock.now() + after, [this, number] { post_(number); });
}

}  // namespace budstikke::simulation
