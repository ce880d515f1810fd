#pragma once
// Messages whose receiver is settled before any rule is asked: answers go back to the sender of what they answer, and a
// conversation that a person has moved stays where it was moved to.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "engine/addressing/address_book.hpp"
#include "engine/intake/precedent.hpp"
#include "engine/model/envelope.hpp"
#include "engine/tracking/answer.hpp"

namespace budstikke {

struct IntakeContext;

/// Where something goes back to, or why there is no way.
struct Way {
  LaneId lane;  ///< of a return road or of a party; where the way is missing, of the road that was wanted
  HerId party;
  std::string party_name;
  std::optional<Reason> missing;
};

/// Back to the sender of the message that is answered (HISD 80806), whatever the rules say today.
struct WayBack {
  Answered answered;
  Way way;
  /// The answer goes out to a municipality: whom the rules want to have it too get copies all the same, so that a need
  /// that it tells of still reaches whom it must.
  bool goes_out = false;
  /// An earlier answer on the same way, which led nowhere: a person released it to the party that this way leads to.
  BusinessId as_earlier{};
};

/// At most one is set.
struct Appointment {
  std::optional<WayBack> way_back;
  std::optional<Precedent> precedent;
};

/// How an answer is addressed on its way back.
struct Addressed {
  Party party;             ///< where it goes; the sender's row of the address book where `readdress`
  bool readdress = false;  ///< it names another part of the business that it answers, and can be changed
  std::string how;         ///< one sentence for people
  std::optional<Reason> forbidden{};  ///< why a person must let it go
};

/// An answer that names the party which it goes back to goes as it is, whatever consent says. One that names another part
/// of the business than the sender is re-addressed to the sender (HISD 80806); where the address book does not know the
/// sender it goes there as it is written. Where it is signed, consent is refused or forwarding reserved, a person must
/// let such a one go (H310, H308, H309). Pure.
[[nodiscard]] Addressed address_back(const WayBack& back, const Envelope& envelope,
                                     const addressing::AddressBook& book);

/// What settles the receiver of `message`, which follows no original. Fails where the store does.
[[nodiscard]] boost::asio::awaitable<Outcome<Appointment>> appoint(IntakeContext& context,
                                                                   const Message& message,
                                                                   const Envelope& envelope);

}  // namespace budstikke
