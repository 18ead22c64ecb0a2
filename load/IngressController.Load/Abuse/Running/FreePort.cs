using System.Net;
using System.Net.Sockets;

namespace IngressController.Load.Abuse.Running;

/// <summary>A port for a listener that does not tell which one it took.</summary>
static class FreePort
{
    /// <summary>One that nobody listened on a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
