#pragma once
// Bytes for keys, nonces and ids, from OpenSSL's generator, which the system seeds.

#include <cstddef>
#include <span>

namespace budstikke::crypto {

/// Fills `bytes`. Any thread. Each thread takes some hundreds of bytes from the generator at a time, for a request costs more
/// than encrypting a message of 6 kB does, and overwrites what it gave. Not for a process that forks and goes on in both. Throws
/// std::runtime_error where the system gives no randomness.
void fill_randomly(std::span<unsigned char> bytes);

}  // namespace budstikke::crypto
