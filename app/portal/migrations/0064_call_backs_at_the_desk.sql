-- Whoever closes the file of a case sees that its customer waits for a call: that there is no power, or a low grade. What the customer
-- said of misconduct stands in another table, which the desk reads for supervisors alone.
grant select on call_backs to sunlit_staff;
