#pragma once
// Messages, parties and rules that the tests of the intake speak of.

#include <memory>
#include <string>
#include <vector>

#include "engine/intake/routing.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::intake_tests {

inline constexpr HerId kHospital{100};   ///< the business of the ward
inline constexpr HerId kWard{101};       ///< sends
inline constexpr HerId kOtherWard{102};  ///< of the same business
inline constexpr HerId kNarvik{201};     ///< case handlers of Narvik 1806
inline constexpr HerId kSteinkjer{202};  ///< case handlers of Steinkjer 5006
inline constexpr HerId kNursing{203};    ///< nursing in Narvik: whom the wards address
inline constexpr HerId kInactive{204};
inline constexpr HerId kWithoutEndpoint{205};
inline constexpr HerId kDoctor{206};        ///< a general practitioner
inline constexpr HerId kNarvikItself{200};  ///< the business of Narvik's services
inline constexpr HerId kStranger{999};      ///< in no address book

/// "00000000-0000-4000-8000-000000000007"
[[nodiscard]] BusinessId business_id(int number);

/// A care message from the ward to Narvik's nursing about a patient in Narvik.
[[nodiscard]] Envelope care_message(int number);
/// The same in the conversation that `original` began, as a change (M) or cancellation (C) of it.
[[nodiscard]] Envelope follow_up(int number, int original, std::string status);
/// An application receipt from `responder` about message `original`.
[[nodiscard]] Envelope receipt(int number, int original, HerId responder, ReceiptStatus status);
/// A deviation from `sender` about message `original`: "wrong addressee".
[[nodiscard]] Envelope deviation(int number, int original, HerId sender);
/// A dialogue message from `sender` of Narvik to the ward, in the conversation that `original` began.
[[nodiscard]] Envelope dialogue_reply(int number, int original, HerId sender);
/// `envelope` as sent by `sender` of `business`.
[[nodiscard]] Envelope from(Envelope envelope, HerId business, HerId sender);
/// `envelope` as addressed to `receiver` of `business`.
[[nodiscard]] Envelope addressed(Envelope envelope, HerId business, HerId receiver);
[[nodiscard]] OtherReceiver copy_receiver(HerId party);

[[nodiscard]] std::vector<Party> parties();

/// One rule with `action` as its lines, and what `when` says (may be empty).
[[nodiscard]] std::string rule(const std::string& id, const std::string& when, const std::string& action);
inline const std::string kToCaseHandler = R"(send = { to = "case-handler", of = "patient.municipality" })";
inline const std::string kToReceiver = R"(send = { to = "receiver" })";
inline const std::string kHold = R"(hold = { reason = "ask the ward" })";
inline const std::string kRefuse = R"(refuse = { code = "E21", reason = "not here" })";

/// Rules, the shipped vocabulary and the parties above. Throws where the rules do not parse.
[[nodiscard]] std::shared_ptr<Routing> routing(const std::string& rules);

}  // namespace budstikke::intake_tests
