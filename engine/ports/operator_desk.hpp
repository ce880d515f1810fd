#pragma once
// What operators do to deliveries. Every action is recorded with who and why. Implemented by engine/intake.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke {

enum class Verb { hold, release, resend, discard };

struct OperatorAction {
  Verb verb = Verb::hold;
  DeliveryId delivery;
  std::string who;  ///< required
  std::string why;  ///< required for hold and discard
  // release only: at most one of the two.
  std::string municipality;  ///< the missing fact, municipality or district number: decided and resolved anew
  HerId to;                  ///< a named party of the address book
};

class OperatorDesk {
 public:
  virtual ~OperatorDesk() = default;
  /// The deliveries as they are afterwards (a release may add copies). B107 where something required is
  /// missing, B207 where the state does not allow the verb (detail names the state), B202 where it keeps
  /// changing meanwhile, B204 where there is no such delivery. A release that leads to the work list again succeeds: the delivery says why it is still
  /// held.
  virtual boost::asio::awaitable<Outcome<std::vector<Delivery>>> act(OperatorAction action) = 0;
};

}  // namespace budstikke
