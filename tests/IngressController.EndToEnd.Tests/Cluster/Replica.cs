using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>A controller that is one of several, with the pod it takes itself for.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Controller">Its process.</param>
/// <param name="Readiness">The kubelet's view of it.</param>
sealed partial record Replica(string Pod, ControllerProcess Controller, ReadinessProbe Readiness) : IAsyncDisposable
{
    /// <summary>Requests in its access log so far that were answered with 200; all of them once it has ended.</summary>
    public int Served => ServedLine().Count(Controller.Program.Output);

    public async ValueTask DisposeAsync()
    {
        await Readiness.DisposeAsync();
        await Controller.DisposeAsync();
    }

    [GeneratedRegex("\"GET / HTTP/1.1\" 200 ")]
    private static partial Regex ServedLine();
}
