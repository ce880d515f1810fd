#pragma once
// xmlsec1's process-wide state, and what its References may open. No header of xmlsec1 is included here.

#include <span>

#include "adapters/signature/envelope_signature.hpp"

namespace budstikke::signature {

/// Prepares xmlsec1 once for the process, takes away its readers of files and addresses, and silences it. Every entry into
/// xmlsec1 calls this first; a program calls it at its start too, before other threads compile schemas: xmlsec1 puts its own
/// entity loader in the place of ours for a moment. Throws std::runtime_error where the library cannot be initialised.
void prepare_library();

/// While it lives, the calling thread's References of the form "cid:" find these. Not nested.
class OpenAttachments {
 public:
  explicit OpenAttachments(std::span<const Attachment> attachments);
  ~OpenAttachments();
  OpenAttachments(const OpenAttachments&) = delete;
  OpenAttachments& operator=(const OpenAttachments&) = delete;
};

}  // namespace budstikke::signature
