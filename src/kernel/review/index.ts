export {
  openSeats,
  type Review,
  type ReviewBinding,
  type ReviewState,
  type ReviewVote,
  reviewOutcome,
  seatFor,
  type VoteRefusal,
  voteRefusal,
} from './review.ts';
