export interface components { schemas: {
 Customer: { id: number; name: string; email: string; plan: string; status: string; usage?: any; quota_minutes?: number|null; metadata?: Record<string, unknown>; created_at?: string; updated_at?: string };
 CustomerListItem: { id: number; name: string; email: string; plan: string; status: string; usage?: any; created_at?: string };
 Usage: { customer_id: number; period?: {start?: string; end?: string}; usage: any; breakdown?: Record<string, number> };
}}
