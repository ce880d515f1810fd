#pragma once
// A value, or the failure that came instead. Returned by every port. Plain value; any thread.

#include <string>
#include <utility>
#include <variant>

#include "engine/model/failure_code.hpp"

namespace budstikke {

/// Why something did not happen. `detail` never holds patient data: positions, names of elements, counts and
/// codes only.
struct Failure {
  Code code = Code::X99;
  Advice advice = Advice::refuse;
  Scope scope = Scope::message;
  std::string detail;

  explicit Failure(Code c, std::string d = {})
      : code(c), advice(entry(c).advice), scope(entry(c).scope), detail(std::move(d)) {}
};

template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  Outcome(Failure failure)
      : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  /// Precondition of the four: ok().
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }
  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  /// Precondition: !ok().
  [[nodiscard]] const Failure& failure() const { return std::get<1>(state_); }

 private:
  std::variant<T, Failure> state_;
};

template <>
class [[nodiscard]] Outcome<void> {
 public:
  Outcome() = default;
  Outcome(Failure failure) : state_(std::move(failure)) {}  // NOLINT: implicit by design
  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  /// Precondition: !ok().
  [[nodiscard]] const Failure& failure() const { return std::get<1>(state_); }

 private:
  std::variant<std::monostate, Failure> state_;
};

}  // namespace budstikke
