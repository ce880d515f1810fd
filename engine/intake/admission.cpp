#include "engine/intake/admission.hpp"

namespace budstikke {

std::shared_ptr<void> Admission::reserve(std::size_t bytes) {
  if (use_->closed && use_->bytes <= limits_.pending_bytes / 2 &&
      use_->messages <= limits_.pending_messages / 2) {
    use_->closed = false;
  }
  // What can never fit says nothing of the load: it turns nobody else away.
  if (bytes > limits_.pending_bytes) return nullptr;
  const bool fits = use_->bytes <= limits_.pending_bytes - bytes && use_->messages < limits_.pending_messages;
  if (use_->closed || !fits) {
    use_->closed = use_->messages > 0;
    return nullptr;
  }
  use_->bytes += bytes;
  use_->messages += 1;
  return std::shared_ptr<void>(static_cast<void*>(use_.get()), [use = use_, bytes](void*) {
    use->bytes -= bytes;
    use->messages -= 1;
  });
}

}  // namespace budstikke
