import Foundation

/// Waits while a program works, without giving the thread away: where all threads of the pool wait for programs, a task that
/// sleeps wakes minutes late.
package func pause(_ duration: Duration) { usleep(UInt32(duration / .microseconds(1))) }
