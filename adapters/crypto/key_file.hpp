#pragma once
// Reads what keys are kept in: a file of a path, or a credential that systemd handed over. Blocks on the disk.

#include <string>

#include "engine/model/outcome.hpp"

namespace budstikke::crypto {

enum class FileKind {
  secret,  ///< owned by the effective user or root, and nobody else may read or write it
  open,    ///< a certificate: anybody may read it
};

/// The bytes of the path, or of "credential:NAME" below $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=). A regular
/// file (no symbolic link) of at most 64 KiB. S611 with a sentence that names it, never its content.
[[nodiscard]] Outcome<std::string> read_key_file(const std::string& where, FileKind kind);

}  // namespace budstikke::crypto
