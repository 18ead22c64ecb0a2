namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>What a test needs of the machine: on a developer's machine its lack skips the test, in CI it is a failure.</summary>
static class Requirement
{
    public static void Demand(bool met, string need)
    {
        if (met)
            return;
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
            Assert.Fail($"CI must have what this test needs: {need}");
        Assert.Skip($"needs {need}");
    }
}
