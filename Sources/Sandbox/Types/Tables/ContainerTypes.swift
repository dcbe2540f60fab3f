/// Field tables of containers, volumes and the status of pods.
enum ContainerTypes {
    static let table = """
        Container
          name string keep #1
          image string #2
          command [string] #3
          args [string] #4
          workingDir string #5
          ports [ContainerPort] map=containerPort,protocol merge=containerPort #6
          envFrom [EnvFromSource] #19
          env [EnvVar] map=name merge=name #7
          resources ResourceRequirements ! #8
          resizePolicy [ContainerResizePolicy] #23
          restartPolicy string #24
          restartPolicyRules [any] #25
          volumeMounts [VolumeMount] map=mountPath merge=mountPath #9
          volumeDevices [VolumeDevice] map=devicePath merge=devicePath #21
          livenessProbe Probe #10
          readinessProbe Probe #11
          startupProbe Probe #22
          lifecycle Lifecycle #12
          terminationMessagePath string ="/dev/termination-log" #13
          terminationMessagePolicy string ="File" #20
          imagePullPolicy string #14
          securityContext SecurityContext #15
          stdin bool - #16
          stdinOnce bool - #17
          tty bool - #18
          targetContainerName string
        ContainerPort
          name string #1
          hostPort int - #2
          containerPort int keep #3
          protocol string ="TCP" #4
          hostIP string #5
        ContainerResizePolicy
          resourceName string keep #1
          restartPolicy string keep #2
        EnvFromSource
          prefix string #1
          configMapRef EnvSource #2
          secretRef EnvSource #3
        EnvSource
          +LocalObjectReference #1
          optional bool #2
        EnvVar
          name string keep #1
          value string #2
          valueFrom EnvVarSource #3
        EnvVarSource
          fieldRef ObjectFieldSelector #1
          resourceFieldRef ResourceFieldSelector #2
          configMapKeyRef KeySelector #3
          secretKeyRef KeySelector #4
          fileKeyRef any #5
        ObjectFieldSelector atomic
          apiVersion string ="v1" #1
          fieldPath string keep #2
        ResourceFieldSelector atomic
          containerName string #1
          resource string keep #2
          divisor quantity #3
        KeySelector atomic
          +LocalObjectReference #1
          key string keep #2
          optional bool #3
        ResourceRequirements
          limits {quantity} #1
          requests {quantity} #2
          claims [ResourceClaimName] map=name #3
        ResourceClaimName
          name string keep #1
          request string #2
        VolumeMount
          name string keep #1
          readOnly bool - #2
          recursiveReadOnly string #7
          mountPath string keep #3
          subPath string #4
          mountPropagation string #5
          subPathExpr string #6
        VolumeDevice
          name string keep #1
          devicePath string keep #2
        ProbeHandler
          exec ExecAction #1
          httpGet HTTPGetAction #2
          tcpSocket TCPSocketAction #3
          grpc GRPCAction #4
        Probe
          +ProbeHandler #1
          initialDelaySeconds int - #2
          timeoutSeconds int =1 #3
          periodSeconds int =10 #4
          successThreshold int =1 #5
          failureThreshold int =3 #6
          terminationGracePeriodSeconds int #7
        ExecAction
          command [string] #1
        HTTPGetAction
          path string ="/" #1
          port intstr keep #2
          host string #3
          scheme string ="HTTP" #4
          httpHeaders [HTTPHeader] #5
        HTTPHeader
          name string keep #1
          value string keep #2
        TCPSocketAction
          port intstr keep #1
          host string #2
        GRPCAction
          port int keep #1
          service string ="" #2
        SleepAction
          seconds int keep #1
        Lifecycle
          postStart LifecycleHandler #1
          preStop LifecycleHandler #2
          stopSignal string #3
        LifecycleHandler
          exec ExecAction #1
          httpGet HTTPGetAction #2
          tcpSocket TCPSocketAction #3
          sleep SleepAction #4
        Volume
          name string keep #1
          +VolumeSource #2
        VolumeSource
          hostPath HostPathVolumeSource #1
          emptyDir EmptyDirVolumeSource #2
          secret SecretVolumeSource #6
          nfs any #7
          iscsi any #8
          persistentVolumeClaim PersistentVolumeClaimVolumeSource #10
          downwardAPI DownwardAPIVolumeSource #16
          configMap ConfigMapVolumeSource #19
          projected ProjectedVolumeSource #26
          csi any #28
          ephemeral any #29
          image any #30
          gcePersistentDisk any #3
          awsElasticBlockStore any #4
          gitRepo any #5
          glusterfs any #9
          rbd any #11
          flexVolume any #12
          cinder any #13
          cephfs any #14
          flocker any #15
          fc any #17
          azureFile any #18
          vsphereVolume any #20
          quobyte any #21
          azureDisk any #22
          photonPersistentDisk any #23
          portworxVolume any #24
          scaleIO any #25
          storageos any #27
        HostPathVolumeSource
          path string keep #1
          type string ="" #2
        EmptyDirVolumeSource
          medium string #1
          sizeLimit quantity #2
        SecretVolumeSource
          secretName string #1
          items [KeyToPath] #2
          defaultMode int =420 #3
          optional bool #4
        ConfigMapVolumeSource
          +LocalObjectReference #1
          items [KeyToPath] #2
          defaultMode int =420 #3
          optional bool #4
        KeyToPath
          key string keep #1
          path string keep #2
          mode int #3
        PersistentVolumeClaimVolumeSource
          claimName string keep #1
          readOnly bool - #2
        DownwardAPIVolumeSource
          items [DownwardAPIVolumeFile] #1
          defaultMode int =420 #2
        DownwardAPIVolumeFile
          path string keep #1
          fieldRef ObjectFieldSelector #2
          resourceFieldRef ResourceFieldSelector #3
          mode int #4
        ProjectedVolumeSource
          sources [any] ~ #1
          defaultMode int =420 #2
        PodStatus
          observedGeneration int - #17
          phase string #1
          conditions [PodCondition] map=type merge=type #2
          message string #3
          reason string #4
          nominatedNodeName string #11
          hostIP string #5
          hostIPs [IPValue] merge=ip #16
          podIP string #6
          podIPs [IPValue] map=ip merge=ip #12
          startTime time #7
          initContainerStatuses [ContainerStatus] #10
          containerStatuses [ContainerStatus] #8
          qosClass string #9
          ephemeralContainerStatuses [ContainerStatus] #13
          resize string #14
          resourceClaimStatuses [any] #15
          allocatedResources any #19
          resources any #20
          extendedResourceClaimStatus any #18
        IPValue
          ip string keep #1
        PodCondition
          type string keep #1
          observedGeneration int - #7
          status string keep #2
          lastProbeTime time ~ #3
          lastTransitionTime time ~ #4
          reason string #5
          message string #6
        ContainerStatus
          name string keep #1
          state ContainerState ! #2
          lastState ContainerState ! #3
          ready bool keep #4
          restartCount int keep #5
          image string keep #6
          imageID string keep #7
          containerID string #8
          started bool #9
          allocatedResources {quantity} #10
          resources ResourceRequirements #11
          volumeMounts [any] #12
          user any #13
          allocatedResourcesStatus [any] #14
          stopSignal string #15
        ContainerState
          waiting ContainerStateWaiting #1
          running ContainerStateRunning #2
          terminated ContainerStateTerminated #3
        ContainerStateWaiting
          reason string #1
          message string #2
        ContainerStateRunning
          startedAt time ~ #1
        ContainerStateTerminated
          exitCode int keep #1
          signal int - #2
          reason string #3
          message string #4
          startedAt time ~ #5
          finishedAt time ~ #6
          containerID string #7
        """
}
