using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IngressController.Proxy;

/// <summary>Makes bare Kestrel servers: several in one process, each with its own limits and its own end.</summary>
sealed class KestrelFactory(ILoggerFactory loggers)
{
    /// <summary>A server that listens as <paramref name="configure"/> says once it is started.</summary>
    public IServer Create(Action<KestrelServerOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.AllowSynchronousIO = false;
            configure(options);
        });
        return builder.Build().Services.GetRequiredService<IServer>();
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
