using System.Diagnostics;
using System.Net;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Refusals;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace IngressController.Proxy;

/// <summary>Creates bare Kestrel servers: several per process, each with its own limits and lifetime.</summary>
sealed class KestrelFactory(ILoggerFactory loggers)
{
    /// <summary>Connections of a server that is not for clients, those that are refused included.</summary>
    const int MostOfOthers = 1024;

    /// <summary>A server that gets its listeners from <paramref name="configure"/> at start.</summary>
    /// <param name="isInline">Whether requests run on the threads that see their sockets (<see cref="SocketThreads"/>).</param>
    /// <param name="refused">Told of requests that the server refuses; null: nobody is.</param>
    /// <param name="faults">Told of faults of connections; null: nobody is.</param>
    /// <param name="transport">Accepts for the endpoints of Gateways, through one gate with the others; null: it is no server for clients.</param>
    public IServer Create(
        Action<KestrelServerOptions> configure, bool isInline = false, RefusedRequests? refused = null, ConnectionFaults? faults = null,
        GatewayTransport? transport = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(faults?.Watch(loggers) ?? loggers);
        if (refused is not null)
            builder.Services.AddSingleton<DiagnosticSource>(refused);
        builder.Services.Configure<SocketTransportOptions>(sockets => Configure(sockets, isInline));
        var gate = transport?.Gate ?? new(OpenFiles.Few(MostOfOthers));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.AllowSynchronousIO = false;
            configure(options);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(
            services => new GatedTransport(ActivatorUtilities.CreateInstance<SocketTransportFactory>(services), gate));
        if (transport is not null)
            builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        return builder.Build().Services.GetRequiredService<IServer>();
    }

    /// <summary>Sets how sockets are read.</summary>
    public static void Configure(SocketTransportOptions sockets, bool isInline)
    {
        sockets.UnsafePreferInlineScheduling = isInline;
        sockets.MaxReadBufferSize = ClientMemory.Unread;
    }

    /// <summary>Adds a listener; null for <paramref name="address"/> means every address, IPv4 and IPv6.</summary>
    public static ListenOptions Listen(KestrelServerOptions options, IPAddress? address, int port, Action<ListenOptions> configure)
    {
        ListenOptions? made = null;
        void Keep(ListenOptions listener)
        {
            made = listener;
            configure(listener);
        }

        if (address is null)
            options.ListenAnyIP(port, Keep);
        else
            options.Listen(address, port, Keep);
        return made!;
    }
}
