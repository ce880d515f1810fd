#pragma once
// Partners' envelopes on their way in: messages to the intake, signals to the deliveries that they answer. Says what is to be
// answered; who brought the bytes answers, or the outbox does.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/cpa.hpp"
#include "adapters/msh/identity.hpp"
#include "adapters/msh/partner.hpp"
#include "adapters/msh/payload_opener.hpp"
#include "adapters/msh/reaction.hpp"
#include "adapters/msh/reading.hpp"
#include "adapters/msh/tally.hpp"
#include "adapters/msh/turns.hpp"
#include "engine/ports/envelope_desk.hpp"
#include "engine/ports/message_intake.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke::msh {

struct ReceiverParts {
  boost::asio::any_io_executor cpu;  ///< for decrypting and signing alone
  std::function<std::shared_ptr<const Identity>()> identity;
  MessageOpener* opener = nullptr;
  MessageIntake* intake = nullptr;
  EnvelopeDesk* desk = nullptr;
  Clock* clock = nullptr;
  Entropy* entropy = nullptr;
  StatusSink* status = nullptr;
  std::function<bool(HerId)> is_ours;   ///< may be addressed; null: everybody
  std::function<bool(HerId)> is_known;  ///< has a place in the address book; null: everybody
  /// The agreement of that CPAId, with whomever it was made; null: there is none. Not set: there are none.
  std::function<std::shared_ptr<const ebms::Cpa>(std::string_view)> agreement;
  std::function<std::string(HerId)>
      mail_address{};                        ///< in the address book; empty, or not set: none is known
  std::size_t largest_message = 36'700'160;  ///< bytes of what compressed content may become
};

/// Loop thread; any number of calls at once. Everything in `parts` outlives them.
///
/// A message is answered when it is stored, and its answer is stored before it is given. Duplicates of an envelope get that
/// answer again and go no further. Messages whose sender is proven and that are refused are stored too, refused, and answered
/// by an ErrorList, or a SOAP fault where a block must be understood that is not known. Of what nobody is proven to have sent,
/// one answer a minute goes to the party that it names, where the answer was not asked for in the same exchange; in the exchange
/// a few are signed and the others faults; an envelope that was answered before is answered as it was, in the exchange alone.
/// What nobody is proven to have sent is answered and not stored, and so is what is wrong with MIME headers. A message that names
/// an agreement (CPA) of the settings is judged by it; any other CPAId is taken, as is the default one of the two parties.
class EbmsReceiver {
 public:
  explicit EbmsReceiver(ReceiverParts parts);

  boost::asio::awaitable<Reaction> receive(Incoming incoming);

 private:
  boost::asio::awaitable<Reaction> not_trusted(Reading reading, ebms::Road road);
  boost::asio::awaitable<Reaction> answer_unproven(Opened claimed, ebms::ErrorList errors, Failure why,
                                                   bool in_exchange);
  /// Counts one more answer in the exchange that whoever claims to be the party has brought about.
  [[nodiscard]] bool may_sign_for_strangers(HerId claimed);
  [[nodiscard]] bool may_sign_as(HerId own) const;
  boost::asio::awaitable<Reaction> take_message(Opened opened, Incoming incoming, Partner partner);
  /// What is wrong with a message beyond its signature.
  [[nodiscard]] ebms::Findings judge(const Opened& opened, std::string configured_cpa_id) const;
  /// Rules 261 and 262, which nothing follows from: told of, and kept for the history.
  void remark_on_mail(Opened& opened, const Partner& partner);
  /// For what its MIME headers are: answered, neither stored nor kept.
  boost::asio::awaitable<Reaction> refuse_package(Opened opened, ebms::Road road);
  boost::asio::awaitable<Outcome<Acceptance>> store_refused(std::string caller, Incoming incoming,
                                                            Failure why);
  /// For a block that must be understood and is not known.
  boost::asio::awaitable<Reaction> refuse_by_fault(Opened opened, Incoming incoming);
  boost::asio::awaitable<Reaction> refuse(Opened opened, Incoming incoming, ebms::ErrorList errors,
                                          Failure why);
  /// Of a payload that could not be opened.
  boost::asio::awaitable<Reaction> refuse_content(Opened opened, Incoming incoming, std::string organisation,
                                                  Failure why);
  /// Of one that was, and is no message.
  boost::asio::awaitable<Reaction> refuse_unreadable(Opened opened, MessageId message);
  boost::asio::awaitable<Reaction> acknowledge(Opened opened, MessageId message);
  boost::asio::awaitable<Reaction> take_signal(Opened opened);
  /// Ping and StatusRequest.
  boost::asio::awaitable<Reaction> answer_query(Opened opened, Partner partner);
  boost::asio::awaitable<Reaction> tell_status(Opened opened);
  struct Given {
    Payload text;      ///< wire text, or fault_form()
    std::string with;  ///< for the history
    bool has_references = false;
  };
  /// Keeps what is given as the answer to `opened` where `message` is not empty, and gives it back to its sender.
  boost::asio::awaitable<Reaction> keep(Given given, Opened opened, MessageId message);
  /// Signs `envelope`, keeps it as the answer to `opened` where `message` is not empty, and gives it back to its sender.
  boost::asio::awaitable<Reaction> give(ebms::EbmsEnvelope envelope, Opened opened, MessageId message,
                                        std::string with);
  boost::asio::awaitable<Outcome<Payload>> sign(ebms::EbmsEnvelope envelope);
  [[nodiscard]] ebms::Stamp stamp();
  void warn(HerId from, const Failure& failure, std::string sentence);
  /// The same of what anybody may have brought about: a few lines of a party in a minute.
  void warn_of_unproven(HerId from, const Failure& failure, std::string sentence);

  ReceiverParts parts_;
  PayloadOpener payloads_;
  Turns turns_;                              ///< of each envelope, by sender and id
  Tally told_{std::chrono::minutes{1}};      ///< lines of each party that nobody is proven to have caused
  Tally answered_{std::chrono::minutes{1}};  ///< the same of answers on a connection of their own
  Tally signed_of_party_{std::chrono::minutes{1}};  ///< the same of answers in the exchange
  Tally signed_of_all_{std::chrono::minutes{1}};    ///< of all parties under one name
};

}  // namespace budstikke::msh
