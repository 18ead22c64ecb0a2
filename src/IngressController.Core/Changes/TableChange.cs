namespace IngressController.Core.Changes;

/// <summary>An object that a table changed.</summary>
/// <param name="At">When the table came into force.</param>
/// <param name="Table">The version of the table.</param>
/// <param name="Change">The object, and what became of it.</param>
public sealed record TableChange(DateTimeOffset At, long Table, ObjectChange Change);
