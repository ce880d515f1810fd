#pragma once
// A desk that writes down what it is asked to do, and answers as it is told.

#include <optional>
#include <utility>
#include <vector>

#include "engine/ports/operator_desk.hpp"

namespace budstikke::tests {

class ScriptedDesk : public OperatorDesk {
 public:
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> act(OperatorAction action) override {
    actions.push_back(std::move(action));
    if (failure) co_return *failure;
    co_return answer;
  }

  std::vector<OperatorAction> actions;
  std::vector<Delivery> answer;
  std::optional<Failure> failure;
};

}  // namespace budstikke::tests
