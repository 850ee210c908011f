const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format;

/** An amount of US dollars for people: $1,234.50, and below a dollar $0.0123. */
export function dollars(amount: number): string {
  if (amount === 0 || amount >= 1) return `$${cents(amount)}`;
  return amount < 0.0001 ? 'under $0.0001' : `$${amount.toFixed(4)}`;
}
