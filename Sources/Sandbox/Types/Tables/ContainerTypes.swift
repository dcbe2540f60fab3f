/// Field tables of containers, volumes and the status of pods.
enum ContainerTypes {
    static let table = """
        Container
          name string keep
          image string
          command [string]
          args [string]
          workingDir string
          ports [ContainerPort] map=containerPort,protocol merge=containerPort
          envFrom [EnvFromSource]
          env [EnvVar] map=name merge=name
          resources ResourceRequirements !
          resizePolicy [ContainerResizePolicy]
          restartPolicy string
          restartPolicyRules [any]
          volumeMounts [VolumeMount] map=mountPath merge=mountPath
          volumeDevices [VolumeDevice] map=devicePath merge=devicePath
          livenessProbe Probe
          readinessProbe Probe
          startupProbe Probe
          lifecycle Lifecycle
          terminationMessagePath string ="/dev/termination-log"
          terminationMessagePolicy string ="File"
          imagePullPolicy string
          securityContext SecurityContext
          stdin bool -
          stdinOnce bool -
          tty bool -
          targetContainerName string
        ContainerPort
          name string
          hostPort int -
          containerPort int keep
          protocol string ="TCP"
          hostIP string
        ContainerResizePolicy
          resourceName string keep
          restartPolicy string keep
        EnvFromSource
          prefix string
          configMapRef EnvSource
          secretRef EnvSource
        EnvSource
          name string
          optional bool
        EnvVar
          name string keep
          value string
          valueFrom EnvVarSource
        EnvVarSource
          fieldRef ObjectFieldSelector
          resourceFieldRef ResourceFieldSelector
          configMapKeyRef KeySelector
          secretKeyRef KeySelector
          fileKeyRef any
        ObjectFieldSelector atomic
          apiVersion string ="v1"
          fieldPath string keep
        ResourceFieldSelector atomic
          containerName string
          resource string keep
          divisor quantity
        KeySelector atomic
          name string
          key string keep
          optional bool
        ResourceRequirements
          limits {quantity}
          requests {quantity}
          claims [ResourceClaimName] map=name
        ResourceClaimName
          name string keep
          request string
        VolumeMount
          name string keep
          readOnly bool -
          recursiveReadOnly string
          mountPath string keep
          subPath string
          mountPropagation string
          subPathExpr string
        VolumeDevice
          name string keep
          devicePath string keep
        Probe
          exec ExecAction
          httpGet HTTPGetAction
          tcpSocket TCPSocketAction
          grpc GRPCAction
          initialDelaySeconds int -
          timeoutSeconds int =1
          periodSeconds int =10
          successThreshold int =1
          failureThreshold int =3
          terminationGracePeriodSeconds int
        ExecAction
          command [string]
        HTTPGetAction
          path string ="/"
          port intstr keep
          host string
          scheme string ="HTTP"
          httpHeaders [HTTPHeader]
        HTTPHeader
          name string keep
          value string keep
        TCPSocketAction
          port intstr keep
          host string
        GRPCAction
          port int keep
          service string =""
        SleepAction
          seconds int keep
        Lifecycle
          postStart LifecycleHandler
          preStop LifecycleHandler
          stopSignal string
        LifecycleHandler
          exec ExecAction
          httpGet HTTPGetAction
          tcpSocket TCPSocketAction
          sleep SleepAction
        Volume
          name string keep
          hostPath HostPathVolumeSource
          emptyDir EmptyDirVolumeSource
          secret SecretVolumeSource
          nfs any
          iscsi any
          persistentVolumeClaim PersistentVolumeClaimVolumeSource
          downwardAPI DownwardAPIVolumeSource
          configMap ConfigMapVolumeSource
          projected ProjectedVolumeSource
          csi any
          ephemeral any
          image any
          gcePersistentDisk any
          awsElasticBlockStore any
          gitRepo any
          glusterfs any
          rbd any
          flexVolume any
          cinder any
          cephfs any
          flocker any
          fc any
          azureFile any
          vsphereVolume any
          quobyte any
          azureDisk any
          photonPersistentDisk any
          portworxVolume any
          scaleIO any
          storageos any
        HostPathVolumeSource
          path string keep
          type string =""
        EmptyDirVolumeSource
          medium string
          sizeLimit quantity
        SecretVolumeSource
          secretName string
          items [KeyToPath]
          defaultMode int =420
          optional bool
        ConfigMapVolumeSource
          name string
          items [KeyToPath]
          defaultMode int =420
          optional bool
        KeyToPath
          key string keep
          path string keep
          mode int
        PersistentVolumeClaimVolumeSource
          claimName string keep
          readOnly bool -
        DownwardAPIVolumeSource
          items [DownwardAPIVolumeFile]
          defaultMode int =420
        DownwardAPIVolumeFile
          path string keep
          fieldRef ObjectFieldSelector
          resourceFieldRef ResourceFieldSelector
          mode int
        ProjectedVolumeSource
          sources [any] ~
          defaultMode int =420
        PodStatus
          observedGeneration int -
          phase string
          conditions [PodCondition] map=type merge=type
          message string
          reason string
          nominatedNodeName string
          hostIP string
          hostIPs [IPValue] merge=ip
          podIP string
          podIPs [IPValue] map=ip merge=ip
          startTime time
          initContainerStatuses [ContainerStatus]
          containerStatuses [ContainerStatus]
          qosClass string
          ephemeralContainerStatuses [ContainerStatus]
          resize string
          resourceClaimStatuses [any]
          allocatedResources any
          resources any
          extendedResourceClaimStatus any
        IPValue
          ip string keep
        PodCondition
          type string keep
          observedGeneration int -
          status string keep
          lastProbeTime time ~
          lastTransitionTime time ~
          reason string
          message string
        ContainerStatus
          name string keep
          state ContainerState !
          lastState ContainerState !
          ready bool keep
          restartCount int keep
          image string keep
          imageID string keep
          containerID string
          started bool
          allocatedResources {quantity}
          resources ResourceRequirements
          volumeMounts [any]
          user any
          allocatedResourcesStatus [any]
          stopSignal string
        ContainerState
          waiting ContainerStateWaiting
          running ContainerStateRunning
          terminated ContainerStateTerminated
        ContainerStateWaiting
          reason string
          message string
        ContainerStateRunning
          startedAt time ~
        ContainerStateTerminated
          exitCode int keep
          signal int -
          reason string
          message string
          startedAt time ~
          finishedAt time ~
          containerID string
        """
}
