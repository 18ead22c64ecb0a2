using System.Net;
using IngressController.Budgets;
using IngressController.Metrics;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Admission;

/// <summary>
/// Holds the webhook's connections, and with them its requests, within <see cref="Bounds.WebhookRequests"/>: with HTTP/1.1 a connection has
/// one request at a time. Who opens all that one address may have leaves some to the API server.
/// </summary>
sealed class WebhookConnections
{
    const long Most = 128;

    readonly FairBudget<ClientNetwork> _connections = new(() => Most, share: 8);
    readonly StripedCounter _refused;

    public WebhookConnections(Ledger ledger) => _refused = ledger.Keep(Bounds.WebhookRequests, () => _connections.Used, () => _connections.Limit);

    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var account = _connections.Open(new(((IPEndPoint)connection.RemoteEndPoint!).Address));
        var isTaken = account.TryTake(1);
        try
        {
            if (isTaken)
            {
                await next(connection);
                return;
            }

            _refused.Increment();
            connection.Abort();
        }
        finally
        {
            if (isTaken)
                account.Give(1);
            account.Close();
        }
    }
}
