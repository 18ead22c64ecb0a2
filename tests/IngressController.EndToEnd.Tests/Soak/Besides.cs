namespace IngressController.EndToEnd.Tests.Soak;

/// <summary>
/// The trait of tests that wait more than they work: <c>tests/run</c> gives them a process of their own, beside all others.
/// </summary>
static class Besides
{
    public const string Name = "Beside";
    public const string All = "all";
}
