namespace IngressController.Load.Engine;

/// <summary>One step of a run: a load that stays the same for its duration.</summary>
/// <param name="Users">Virtual users.</param>
/// <param name="Rate">Operations a second (open loop); null: as fast as the users can (closed loop).</param>
/// <param name="Duration">How long operations may start.</param>
/// <param name="Requests">Ends it after so many operations; null: only time does.</param>
sealed record StepPlan(int Users, double? Rate, TimeSpan Duration, long? Requests);
