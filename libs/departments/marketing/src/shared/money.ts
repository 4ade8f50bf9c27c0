/** Amounts are whole fen. More than any budget, and less than what loses its last digit in a sum. */
export const mostMoney = 1_000_000_000_000;
