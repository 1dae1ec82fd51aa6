/**
 * Work on many entries that stops after each piece of them, so that whoever has it done can let all
 * else in the process go on.
 */
export type InPieces<T> = Generator<void, T>;

/** So many entries are worked on without a stop; it takes a millisecond or two. */
export const PIECE = 1_000;
